import { sharedLanes } from '../src/core/adapter';
import { GpuLostError } from '../src/core/errors';
import type { Engine } from '../src/gpu/engine';
import type { Kernel } from '../src/gpu/kernel';
import type { KernelCase, KernelReference } from '../src/kernels/kernelReference';
import { references } from '../src/kernels/references';
import type { Tool } from './bench';

/** What a kernel writes in a case, by binding. */
async function outputs(engine: Engine, kernel: Kernel, { arrays, threads }: KernelCase) {
  const packed = Object.fromEntries(
    Object.entries(arrays).map(([name, data]) => [name, engine.allocate(name, data)]),
  );
  engine.dispatch(kernel, packed, threads);
  const names = kernel.bindings.filter(({ access }) => access === 'read_write').map(({ name }) => name);
  const values = await engine.read(names.flatMap((name) => packed[name] ?? []));
  await engine.settle();
  for (const array of Object.values(packed)) engine.free(array);
  return new Map(names.map((name, i) => [name, values[i] ?? new Float32Array()]));
}

/** Largest |difference| relative to the largest |value| or to `scale`; infinite where one is no number or missing. */
export function relativeError(actual: Float32Array, expected: Float64Array, scale = 0): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  let largest = scale;
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(value - (actual[i] ?? NaN));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
    largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? worst : worst / largest;
}

/** The relative errors of a case, by array. */
async function errorsOf(engine: Engine, { kernel, oracle, tolerance }: KernelReference, one: KernelCase) {
  const expected = Object.entries(oracle(one.arrays));
  const actual = await outputs(engine, kernel, one);
  return Object.fromEntries(
    expected.map(([name, values]) => [
      name,
      relativeError(actual.get(name) ?? new Float32Array(), values, tolerance.scale),
    ]),
  );
}

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
          const worst = Math.max(0, ...Object.values(errors));
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
