import type { KernelReference } from '../kernelReference';
import { conv, filterGradientCase, filterGradientOracle } from './convCases.reference';
import { convLayout } from './convSizes';
import type { ConvSizes } from './convSizes';
import { kernel, tileFilterGradientPlan } from './tileFilterGradient';

/** Oracle, cases and tolerance of `tileFilterGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: convLayout },
  oracle: ({ x4 = [], dy4 = [], sizes = [], partial4 = [] }) => ({
    partial4: filterGradientOracle({ x: x4, dy: dy4, sizes, length: partial4.length }),
  }),
  cases: () =>
    (
      [
        ['fewer channels and filters than a tile', conv([3, 6, 6, 4], [3, 3, 4], 1, 1)],
        ['channels tile + 4, filters tile + 4', conv([2, 5, 5, 12], [3, 3, 20], 1, 1)],
        ['stride 2, odd sizes', conv([2, 9, 7, 8], [3, 3, 16], 2, 1)],
        ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2)],
        ['k × 1', conv([2, 8, 8, 4], [3, 1, 8])],
        ['many slices', conv([17, 6, 6, 4], [3, 3, 4], 1, 1)],
        ['a dense layer', conv([33, 1, 1, 40], [1, 1, 20])],
      ] satisfies [string, ConvSizes][]
    ).map(([name, sizes]) => {
      const { arrays, ...one } = filterGradientCase(name, sizes, tileFilterGradientPlan);
      const { x4, dy4, sizes: table, partial } = arrays;
      return { ...one, arrays: { x4, dy4, sizes: table, partial4: partial } };
    }),
  tolerance: { relative: 3e-6, reason: 'float32 sums of a few hundred products of order 1' },
};
