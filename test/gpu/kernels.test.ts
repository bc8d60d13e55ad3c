import { beforeAll, describe, expect, it } from 'vitest';
import { sharedLanes } from '../../src/core/adapter';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { references } from '../../src/kernels/references';
import { errorsOf } from '../../bench/kernelErrors';
import { openTestEngine } from './open';

describe.each(references)('kernel $kernel.name', (reference) => {
  const { kernel, cases, tolerance } = reference;
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });

  it.for(cases())('agrees with float64 on WebGPU: $name', async (one, { skip }) => {
    const lanes = kernel.subgroupSize ?? 0;
    if (lanes > sharedLanes(engine.adapter)) skip(`needs subgroups of ${lanes}`);
    for (const [name, error] of await errorsOf(engine, reference, one))
      expect(error, name).toBeLessThan(tolerance.relative);
  });
});

const withFallback = references.filter(({ kernel }) => kernel.fallback);

describe.each(withFallback)('fallback of $kernel.name', (reference) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });

  it.each(reference.cases())('agrees with float64 in tf ops: $name', async (one) => {
    for (const [name, error] of await errorsOf(engine, reference, one))
      expect(error, name).toBeLessThan(reference.tolerance.relative);
  });
});
