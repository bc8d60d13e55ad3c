import { beforeAll, describe, expect, it } from 'vitest';
import { references } from '../../src/kernels/references';
import { answersOf } from './answers';
import type { Answer } from './answers';
import { ask } from './ask';

// Kernels that need subgroups are for Dawn alone, in test/gpu/kernels.test.ts.
const everywhere = references.filter(({ kernel }) => kernel.subgroupSize === undefined);

const restricted = process.env['RANKSCOPE_LIMITS'] === 'guaranteed';

describe.each(['naga', 'Dawn'] as const)(`on %s${restricted ? ', restricted' : ''},`, (implementation) => {
  let answers: Answer[] = [];
  beforeAll(async () => {
    answers = await ask(implementation, 'kernels', { features: !restricted });
  });

  describe.each(everywhere)('kernel $kernel.name', ({ kernel, cases, tolerance }) => {
    it.each(cases())('agrees with float64: $name', (one) => {
      const [answer, ...more] = answersOf(answers, 'kernel').filter(
        (each) => each.kernel === kernel.name && each.case === one.name,
      );
      expect(more).toEqual([]);
      expect(answer?.error).toBeUndefined();
      const arrays = Object.entries(answer?.errors ?? {});
      expect(arrays.length).toBeGreaterThan(0);
      for (const [name, error] of arrays) expect(Number(error), name).toBeLessThan(tolerance.relative);
    });
  });
});
