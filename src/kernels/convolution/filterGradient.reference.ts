import type { KernelReference } from '../kernelReference';
import { filterGradientCases, filterGradientOracle } from './convCases.reference';
import { convLayout } from './convSizes';
import { kernel, filterGradientPlan } from './filterGradient';

/** Oracle, cases and tolerance of `filterGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: convLayout },
  oracle: ({ x = [], dy = [], sizes = [], partial = [] }) => ({
    partial: filterGradientOracle({ x, dy, sizes, length: partial.length }),
  }),
  cases: () => filterGradientCases(filterGradientPlan),
  tolerance: { relative: 3e-6, reason: 'float32 sums of a few hundred products of order 1' },
};
