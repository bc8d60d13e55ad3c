import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, squareThreads, squareWidth as width } from './squareSums';

/** Oracle, cases and tolerance of `squareSums`. */
export const reference: KernelReference = {
  kernel,
  oracle({ values = [], sums = [] }) {
    const result = new Float64Array(sums.length);
    values.forEach((value, i) => {
      const thread = Math.floor(i / width) % sums.length;
      result[thread] = entry(result, thread) + value * value;
    });
    return { sums: result };
  },
  cases: () =>
    [4, 1028, 40_004, 2_000_000].map((length) => {
      const rng = createRng(length);
      const threads = squareThreads(length);
      const arrays = {
        values: Float32Array.from({ length }, () => rng.normal()),
        sums: new Float32Array(threads),
      };
      return { name: `${length} numbers`, threads, arrays };
    }),
  tolerance: { relative: 1e-5, reason: 'float32 sums of up to 2000 squares' },
};
