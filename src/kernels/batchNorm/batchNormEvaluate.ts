import source from '../../../shaders/batchNormEvaluate.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { batchNormCases, normalized } from './batchNormSizes';

/**
 * Batch normalization with given statistics: y = relu((x − mean) / √(variance + ε) · scale + shift + residual).
 *
 * x, residual and y [pixels, c]; scale, shift, mean and variance [c]. sizes: see `batchNormTable`. Without a residual
 * any array stands in its place.
 */
export const kernel: Kernel = {
  name: 'batchNormEvaluate',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'residual', type: 'f32', access: 'read' },
    { name: 'scale', type: 'f32', access: 'read' },
    { name: 'shift', type: 'f32', access: 'read' },
    { name: 'mean', type: 'f32', access: 'read' },
    { name: 'variance', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
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
