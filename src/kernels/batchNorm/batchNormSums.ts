import source from '../../../shaders/batchNormSums.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * First pass of the gradient of batch normalization: g = dy where y > 0, and partial = mean, 1/√(variance + ε), then
 * Σ g and Σ g · (x − mean)/√(variance + ε) of each slice of pixels.
 *
 * x, dy, y and g [pixels, c], mean and variance [c], partial [2 + 2 · slices, c]. sizes: see `batchNormTable`. Without
 * a ReLU, g equals dy and is not written: pass any arrays in place of y and g.
 */
export const kernel: Kernel = {
  name: 'batchNormSums',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'mean', type: 'f32', access: 'read' },
    { name: 'variance', type: 'f32', access: 'read' },
    { name: 'g', type: 'f32', access: 'read_write' },
    { name: 'partial', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
};
