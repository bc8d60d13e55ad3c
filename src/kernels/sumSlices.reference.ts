import { entry } from '../core/entry';
import { createRng } from '../core/rng';
import type { KernelReference } from './kernelReference';
import { kernel } from './sumSlices';

/** Oracle, cases and tolerance of `sumSlices`. */
export const reference: KernelReference = {
  kernel,
  oracle({ partial = [], sum = [] }) {
    const result = new Float64Array(sum.length);
    for (let at = 0; at < partial.length; at++) {
      const index = at % sum.length;
      result[index] = entry(result, index) + entry(partial, at);
    }
    return { sum: result };
  },
  cases: () =>
    [
      [1, 1],
      [3, 7],
      [1, 65],
      [64, 4608],
    ].map(([slices = 1, length = 1]) => {
      const rng = createRng(slices);
      const partial = Float32Array.from({ length: slices * length }, () => rng.normal());
      return {
        name: `${slices} × ${length}`,
        threads: length,
        arrays: { partial, sum: new Float32Array(length) },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 64 numbers of order 1' },
};
