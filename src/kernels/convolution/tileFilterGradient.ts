import source from '../../../shaders/tileFilterGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { filterSlices } from './convSizes';
import type { ConvSizes } from './convSizes';

/** How the batch is split, and the threads of all slices: eight channels by sixteen filters at one tap each. */
export function tileFilterGradientPlan(sizes: ConvSizes) {
  const { kernelHeight, kernelWidth, channels, filters } = sizes;
  const tiles = kernelHeight * kernelWidth * Math.ceil(channels / 8) * Math.ceil(filters / 16);
  const cut = filterSlices(sizes, tiles, 512);
  return { ...cut, threads: tiles * cut.slices };
}

/**
 * The gradient of a convolution with respect to its kernel, in slices of the batch: partial4 [slices, kh·kw·c, n].
 *
 * x4 [b, h, w, c], dy4 [b, h′, w′, n]; c and n are multiples of four. sizes: see `convTable`.
 * Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch. `sumSlices` completes it.
 */
export const kernel: Kernel = {
  name: 'tileFilterGradient',
  source,
  workgroupSize: 8,
  bindings: [
    { name: 'x4', type: 'f32', access: 'read' },
    { name: 'dy4', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'partial4', type: 'f32', access: 'read_write' },
  ],
};
