import { entry } from '../core/entry';
import { createRng } from '../core/rng';
import { kernel, countThreads, width } from './countNonFinite';
import type { KernelReference } from './kernelReference';

/** Oracle, cases and tolerance of `countNonFinite`. */
export const reference: KernelReference = {
  kernel,
  oracle({ values = [], counts = [] }) {
    const result = new Float64Array(counts.length);
    values.forEach((value, i) => {
      const thread = Math.floor(i / width) % counts.length;
      if (!Number.isFinite(value)) result[thread] = entry(result, thread) + 1;
    });
    return { counts: result };
  },
  cases: () =>
    [4, 256, 10_240].flatMap((length) =>
      [0, 5].map((period) => {
        const rng = createRng(length);
        const odd = [NaN, Infinity, -Infinity];
        const values = Float32Array.from({ length }, (_, i) =>
          period && i % period === 0 ? entry(odd, i % 3) : rng.normal() * (i % 2 ? 3e38 / 8 : 1e-40),
        );
        const threads = countThreads(length);
        const name = `${length} numbers, ${period ? 'some' : 'none'} not finite`;
        return { name, threads, arrays: { values, counts: new Float32Array(threads) } };
      }),
    ),
  tolerance: { relative: 1e-7, reason: 'counts are exact in float32' },
};
