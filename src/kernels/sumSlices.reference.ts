import { entry } from '../core/entry';
import { createRng } from '../core/rng';
import type { KernelReference } from './kernelReference';
import { kernel, sumLayout, sumTable } from './sumSlices';

/** Oracle, cases and tolerance of `sumSlices`. */
export const reference: KernelReference = {
  kernel,
  records: { windows: sumLayout },
  oracle({ partial = [], windows = [], sum = [] }) {
    const result = Float64Array.from(sum);
    for (const { start, result: at, length, slices } of sumLayout.records(windows))
      for (let i = 0; i < length; i++) {
        let total = 0;
        for (let slice = 0; slice < slices; slice++) total += entry(partial, start + slice * length + i);
        result[at + i] = total;
      }
    return { sum: result };
  },
  cases: () =>
    (
      [
        [[1, 1]],
        [[3, 7]],
        [[1, 65]],
        [[64, 4608]],
        [[2, 63], [5, 64], [3, 65], [1, 1], [17, 200]], // prettier-ignore
        Array.from({ length: 33 }, (_, i): [number, number] => [1 + (i % 4), 1 + 7 * i]),
      ] satisfies [number, number][][]
    ).map((sizes) => {
      const rng = createRng(sizes.length);
      const ends = { start: 0, result: 0 };
      // Windows with gaps, whose sums lie in the opposite order.
      const windows = sizes.map(([slices, length]) => {
        const window = { ...ends, length, slices };
        ends.start += slices * length + 3;
        ends.result += length + 5;
        return window;
      });
      windows.forEach((window) => (window.result = ends.result - window.result - window.length));
      const { table, threads } = sumTable(windows);
      return {
        name: sizes.map(([slices, length]) => `${slices} × ${length}`).join(', '),
        threads,
        arrays: {
          partial: Float32Array.from({ length: ends.start }, () => rng.normal()),
          windows: table,
          sum: new Float32Array(ends.result).fill(9),
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 64 numbers of order 1' },
};
