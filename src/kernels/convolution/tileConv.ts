import source from '../../../shaders/tileConv.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { tiledThreads } from './convSizes';
import type { ConvSizes } from './convSizes';

/** Threads of a convolution: eight pixels by eight outputs each. */
export const tileConvThreads = (sizes: ConvSizes) => tiledThreads(sizes, 8, 8);

/**
 * y [b, h′, w′, n] = relu(x [b, h, w, c] * kernel + bias [n] + addend [b, h′, w′, n]), cross-correlation with zero padding.
 *
 * x4: the same array as x. weights: the kernel HWIO; with the constant `turned`, the one whose input gradient this is,
 * [kh, kw, n, c], rotated by 180° as it is read. `fours`: c is a multiple of four. n always is, with `turned` c as well.
 * sizes: see `convTable`. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch.
 */
export const kernel: Kernel = {
  name: 'tileConv',
  source,
  workgroupSize: 8,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'x4', type: 'f32', access: 'read' },
    { name: 'weights', type: 'f32', access: 'read' },
    { name: 'bias', type: 'f32', access: 'read' },
    { name: 'addend', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'y', type: 'f32', access: 'read_write' },
  ],
};
