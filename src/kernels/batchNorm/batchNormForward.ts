import source from '../../../shaders/batchNormForward.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * Second pass of batch normalization: y = relu((x − mean) / √(variance + ε) · scale + shift + residual), and the
 * statistics themselves; the variance is biased.
 *
 * x, residual and y [pixels, c], mean and variance [c]; partial and sizes as in `batchNormMoments`. Without a residual,
 * pass any array in its place.
 */
export const kernel: Kernel = {
  name: 'batchNormForward',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'residual', type: 'f32', access: 'read' },
    { name: 'partial', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read_write' },
    { name: 'mean', type: 'f32', access: 'read_write' },
    { name: 'variance', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
};
