import source from '../../../shaders/batchNormEvaluate.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * Batch normalization with given statistics: y = relu((x − mean) / √(variance + ε) · scale + shift + residual).
 *
 * x, residual and y [pixels, c]; scale, shift, mean and variance [c]. sizes: see `batchNormTable`. Without a residual,
 * pass any array in its place.
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
};
