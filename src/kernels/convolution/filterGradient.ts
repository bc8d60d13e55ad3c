import source from '../../../shaders/filterGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';

/** Threads per slice: four rows by eight columns each. */
const tilesOf = (sizes: ConvSizes) => Math.ceil(kernelRows(sizes) / 4) * Math.ceil(sizes.filters / 8);

/** How the batch is split, and the threads of all slices. */
export function filterGradientPlan(sizes: ConvSizes) {
  const tiles = tilesOf(sizes);
  const cut = filterSlices(sizes, tiles, 4096);
  return { ...cut, threads: tiles * cut.slices };
}

/**
 * The gradient of a convolution with respect to its kernel, in slices of the batch: partial [slices, kh·kw·c, n].
 *
 * x [b, h, w, c], dy [b, h′, w′, n]. sizes: see `convTable`. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch.
 * `sumSlices` completes it.
 */
export const kernel: Kernel = {
  name: 'filterGradient',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'read' },
    { name: 'partial', type: 'f32', access: 'read_write' },
  ],
};
