import source from '../../../shaders/subgroupConv.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import type { ConvSizes } from './convSizes';

const workgroupSize = 8;

/** Threads of a convolution: four pixels by sixteen outputs each, whole workgroups for every block of outputs. */
export const subgroupConvThreads = ({ batch, outHeight, outWidth, filters }: ConvSizes) =>
  Math.ceil((batch * outHeight * outWidth) / (4 * workgroupSize)) * workgroupSize * Math.ceil(filters / 16);

/**
 * y [b, h′, w′, n] = relu(x [b, h, w, c] * kernel + bias [n] + addend), cross-correlation with zero padding.
 *
 * x4: the same array as x. addend: like y; without bias or addend, pass any array in its place. weights: the kernel as rows [kh·kw·c, ⌈n/4⌉·4], see `packFilter`. sizes: see `convTable`.
 * At least four elements in each array. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch.
 */
export const kernel: Kernel = {
  name: 'subgroupConv',
  source,
  workgroupSize,
  subgroupSize: 4,
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
