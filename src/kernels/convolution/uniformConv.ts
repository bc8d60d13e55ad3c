import source from '../../../shaders/uniformConv.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { tiledThreads } from './convSizes';
import type { ConvSizes } from './convSizes';
import { kernel as tileConv } from './tileConv';

/** Elements of the uniform binding of weights: what every device grants, 64 KiB. */
export const uniformElements = 16384;

/** Threads of a convolution: eight pixels by sixteen outputs each. */
export const uniformConvThreads = (sizes: ConvSizes) => tiledThreads(sizes, 8, 16);

/**
 * The same as `tileConv`, with weights in a uniform buffer: an array of `uniformElements` that begins with the kernel.
 */
export const kernel: Kernel = {
  ...tileConv,
  name: 'uniformConv',
  source,
  bindings: tileConv.bindings.map((binding) =>
    binding.name === 'weights' ? { ...binding, access: 'uniform' } : binding,
  ),
};
