import source from '../../../shaders/batchNormMoments.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * First pass of batch normalization: partial = scale, shift, then mean and Σ(x − mean)² of each slice of pixels.
 *
 * x [pixels, c], scale and shift [c], partial [2 + 2 · slices, c]. sizes: see `batchNormTable`. Reads x once.
 */
export const kernel: Kernel = {
  name: 'batchNormMoments',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'scale', type: 'f32', access: 'read' },
    { name: 'shift', type: 'f32', access: 'read' },
    { name: 'partial', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
};
