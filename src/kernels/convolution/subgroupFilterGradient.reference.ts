import type { KernelReference } from '../kernelReference';
import { filterGradientCases } from './convCases.reference';
import { reference as filterGradient } from './filterGradient.reference';
import { convLayout } from './convSizes';
import { kernel, subgroupFilterGradientPlan } from './subgroupFilterGradient';

/** Oracle, cases and tolerance of `subgroupFilterGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: convLayout },
  oracle: (arrays) => filterGradient.oracle(arrays),
  cases: () => filterGradientCases(subgroupFilterGradientPlan),
  tolerance: filterGradient.tolerance,
};
