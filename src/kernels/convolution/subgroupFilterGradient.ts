import source from '../../../shaders/subgroupFilterGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';

/** How the batch is split, and the threads of all slices: four rows by sixteen columns each, in groups of eight. */
export function subgroupFilterGradientPlan(sizes: ConvSizes) {
  const tiles = Math.ceil(kernelRows(sizes) / 32) * 8 * Math.ceil(sizes.filters / 16);
  const cut = filterSlices(sizes, tiles, 1024);
  return { ...cut, threads: tiles * cut.slices };
}

/**
 * The gradient of a convolution with respect to its kernel, in slices of the batch: partial [slices, kh·kw·c, n].
 *
 * x [b, h, w, c], dy [b, h′, w′, n]; x4 and dy4: the same arrays as x and dy. sizes: see `convTable`. At least four
 * elements in each array. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch. `sumSlices` completes it.
 */
export const kernel: Kernel = {
  name: 'subgroupFilterGradient',
  source,
  workgroupSize: 8,
  subgroupSize: 4,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'x4', type: 'f32', access: 'read' },
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'dy4', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'partial', type: 'f32', access: 'read_write' },
  ],
};
