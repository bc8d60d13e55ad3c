import type { KernelReference } from '../kernelReference';
import { batchNormLayout } from './batchNormSizes';
import { kernel } from './batchNormEvaluate';
import { batchNormCases, normalized } from './batchNormCases.reference';

/** Oracle, cases and tolerance of `batchNormEvaluate`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: batchNormLayout },
  oracle: (arrays) => ({ y: normalized(arrays['sizes'] ?? [], arrays) }),
  cases: () =>
    batchNormCases((sizes, normal) => {
      const length = sizes.pixels * sizes.channels;
      return {
        x: normal(length),
        residual: normal(length),
        scale: normal(sizes.channels),
        shift: normal(sizes.channels),
        mean: normal(sizes.channels),
        variance: normal(sizes.channels).map((value) => 0.5 + value * value),
        y: new Float32Array(length),
      };
    }),
  tolerance: { relative: 1e-6, reason: 'one float32 product and two sums of order 1' },
};
