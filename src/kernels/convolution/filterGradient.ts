import source from '../../../shaders/filterGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { filterGradientCases } from './convCases';
import { convRecord, filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';

/** Threads of a slice: four rows by eight columns each. */
const tilesOf = (sizes: ConvSizes) => Math.ceil(kernelRows(sizes) / 4) * Math.ceil(sizes.filters / 8);

/** How the batch is cut, and the threads of all slices. */
export function filterGradientPlan(sizes: ConvSizes) {
  const tiles = tilesOf(sizes);
  const cut = filterSlices(sizes, tiles, 4096);
  return { ...cut, threads: tiles * cut.slices };
}

/**
 * The gradient of a convolution by its kernel, in slices of the batch: partial [slices, kh·kw·c, n].
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
  oracle({ x = [], dy = [], sizes: table = [], partial = [] }) {
    const result = new Float64Array(partial.length);
    const s = convRecord(table);
    const rows = kernelRows(s);
    for (let b = 0; b < s.batch; b++)
      for (let i = 0; i < s.outHeight; i++)
        for (let j = 0; j < s.outWidth; j++)
          for (let row = 0; row < rows; row++) {
            const tap = Math.floor(row / s.channels);
            const iy = i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY;
            const ix = j * s.strideX + (tap % s.kernelWidth) - s.padX;
            if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
            const value = x[((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels)] ?? 0;
            const from = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
            const to = (Math.floor(b / s.images) * rows + row) * s.filters;
            for (let n = 0; n < s.filters; n++)
              result[to + n] = (result[to + n] ?? 0) + value * (dy[from + n] ?? 0);
          }
    return { partial: result };
  },
  cases: () => filterGradientCases(filterGradientPlan),
  tolerance: { relative: 3e-6, reason: 'float32 sums of some hundred products of order 1' },
};
