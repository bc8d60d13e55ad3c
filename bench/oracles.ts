import { sharedLanes } from '../src/core/adapter';
import { GpuLostError } from '../src/core/errors';
import { references } from '../src/kernels/references';
import type { Tool } from './bench';
import { errorsOf } from './kernelErrors';

/** Does every kernel compute here what plain loops in float64 do? All cases that the tests have. */
export const tool: Tool = {
  id: 'oracles',
  usage: 'oracles',
  accepts: (words) => words.length === 0,
  async *run({ engine: open, say }) {
    const engine = await open();
    const count = { agree: 0, differ: 0, fail: 0, skipped: 0 };
    for (const reference of references) {
      const { kernel, tolerance } = reference;
      for (const one of reference.cases()) {
        const about = { bench: 'oracles', kernel: kernel.name, case: one.name };
        const text = `${kernel.name}: ${one.name}`;
        const lanes = kernel.subgroupSize ?? 0;
        if (lanes > sharedLanes(engine.adapter)) {
          count.skipped++;
          const reason = `needs subgroups of ${lanes}`;
          yield { record: { ...about, result: 'skipped', reason }, text: `${text} ${reason}` };
          continue;
        }
        try {
          const errors = await errorsOf(engine, reference, one);
          const worst = Math.max(0, ...errors.map(([, error]) => error));
          const result = worst < tolerance.relative ? 'agree' : 'differ';
          count[result]++;
          const record = { ...about, result, worst: String(worst), tolerance: tolerance.relative };
          yield { record, text: `${text} ${result} (${worst.toExponential(1)})` };
        } catch (thrown) {
          const error = await engine.cause(thrown);
          count.fail++;
          const reason = error instanceof Error ? error.message : String(error);
          yield { record: { ...about, result: 'fail', reason }, text: `${text} fails: ${reason}` };
          if (error instanceof GpuLostError) throw error;
        }
      }
    }
    yield {
      record: { bench: 'oracles', case: 'all', ...count },
      text: Object.entries(count)
        .map(([result, cases]) => `${cases} ${result}`)
        .join(', '),
    };
    if (count.differ + count.fail > 0) say(`oracles: ${count.differ} differ, ${count.fail} fail`);
  },
};
