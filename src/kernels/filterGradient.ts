import source from '../../shaders/filterGradient.wgsl?raw';
import { createRng } from '../core/rng';
import type { Kernel } from '../gpu/kernel';
import { conv } from './convCases';
import { convRecord, convTable, filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';

/**
 * The gradient of a convolution by its kernel, in slices of the batch: partial [slices, kh·kw·c, n].
 *
 * x [b, h, w, c], dy [b, h′, w′, n]. sizes: see `convTable`. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch of
 * tiles · slices threads. `sumSlices` completes it.
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
  cases: () =>
    (
      [
        ['1 × 1', conv([1, 1, 1, 1], [1, 1, 1])],
        ['first layer', conv([3, 12, 12, 1], [3, 3, 16], 1, 1)],
        ['stride 2, odd sizes', conv([2, 9, 7, 3], [3, 3, 7], 2, 1)],
        ['columns tile − 1', conv([2, 5, 5, 4], [3, 3, 7], 1, 1)],
        ['columns tile + 1', conv([2, 5, 5, 5], [3, 3, 9], 1, 1)],
        ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2)],
        ['k × 1', conv([2, 8, 8, 6], [3, 1, 5])],
        ['many slices', conv([17, 6, 6, 2], [3, 3, 4], 1, 1)],
      ] satisfies [string, ConvSizes][]
    ).map(([name, sizes]) => {
      const rng = createRng(5).fork(name);
      const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
      const { tiles, slices } = filterSlices(sizes);
      return {
        name,
        threads: tiles * slices,
        arrays: {
          x: normal(sizes.batch * sizes.height * sizes.width * sizes.channels),
          dy: normal(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters),
          sizes: convTable(sizes),
          partial: new Float32Array(slices * kernelRows(sizes) * sizes.filters),
        },
      };
    }),
  tolerance: { relative: 3e-6, reason: 'float32 sums of some hundred products of order 1' },
};
