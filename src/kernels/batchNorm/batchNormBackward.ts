import source from '../../../shaders/batchNormBackward.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * Second pass of the gradient of batch normalization: dscale = Σ g · x̂, dshift = Σ g and
 * dx = scale / √(variance + ε) · (g − mean(g) − x̂ · mean(g · x̂)).
 *
 * x, g and dx [pixels, c], scale, dscale and dshift [c]; partial and sizes as in `batchNormSums`.
 */
export const kernel: Kernel = {
  name: 'batchNormBackward',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'g', type: 'f32', access: 'read' },
    { name: 'partial', type: 'f32', access: 'read' },
    { name: 'scale', type: 'f32', access: 'read' },
    { name: 'dx', type: 'f32', access: 'read_write' },
    { name: 'dscale', type: 'f32', access: 'read_write' },
    { name: 'dshift', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
};
