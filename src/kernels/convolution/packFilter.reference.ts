import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel, packLayout, packTable } from './packFilter';
import type { FilterWindow } from './packFilter';

/** Oracle, cases and tolerance of `packFilter`. */
export const reference: KernelReference = {
  kernel,
  records: { filters: packLayout },
  oracle({ kernels = [], others = [], filters = [], packed = [] }) {
    const result = Float64Array.from(packed);
    for (const { first, other, start, taps, inputs, outputs, flip } of packLayout.records(filters)) {
      const across = roundUp(outputs, 4);
      result.fill(0, 4 * first, 4 * first + taps * inputs * across);
      for (let tap = 0; tap < taps; tap++)
        for (let input = 0; input < inputs; input++)
          for (let output = 0; output < outputs; output++) {
            const at = flip
              ? ((taps - 1 - tap) * outputs + output) * inputs + input
              : (tap * inputs + input) * outputs + output;
            result[4 * first + (tap * inputs + input) * across + output] = entry(
              other ? others : kernels,
              start + at,
            );
          }
    }
    return { packed: result };
  },
  cases: () =>
    (
      [
        ['one number', 0, [[1, 1, 1, false, false]]],
        ['3 × 3, 5 to 7', 0, [[9, 5, 7, false, false]]],
        ['3 × 3, 5 to 7, flipped', 0, [[9, 5, 7, true, true]]],
        [
          'four kernels, from element 512 on',
          512,
          [
            [3, 16, 32, true, false],
            [1, 64, 10, false, true],
            [1, 10, 64, true, true],
            [9, 4, 4, true, false],
          ],
        ],
      ] satisfies [string, number, [number, number, number, boolean, boolean][]][]
    ).map(([name, begin, sizes]) => {
      const rng = createRng(sizes.length);
      let start = 0;
      const filters = sizes.map(([taps, inputs, outputs, flip, other]): FilterWindow => {
        const window = { taps, inputs, outputs, flip, other, start };
        start += taps * inputs * outputs + 2;
        return window;
      });
      const { table, end, threads } = packTable(filters, begin);
      const normal = () => Float32Array.from({ length: start }, () => rng.normal());
      const arrays = { kernels: normal(), others: normal(), filters: table };
      return { name, threads, arrays: { ...arrays, packed: new Float32Array(end).fill(9) } };
    }),
  tolerance: { relative: 1e-12, reason: 'values are copied' },
};
