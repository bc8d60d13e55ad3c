import source from '../../shaders/uniformConv.wgsl?raw';
import { createRng } from '../core/rng';
import type { Kernel } from '../gpu/kernel';
import { conv } from './convCases';
import { convRecord, convTable, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';
import { packedLength } from './packFilter';

/** Numbers that a uniform buffer takes (64 KiB). */
export const uniformLength = 16_384;

/** Threads of a convolution: four pixels by eight outputs each. */
export const uniformConvThreads = ({ batch, outHeight, outWidth, filters }: ConvSizes) =>
  batch * outHeight * Math.ceil(outWidth / 4) * Math.ceil(filters / 8);

/**
 * y [b, h′, w′, n] = x [b, h, w, c] * kernel, cross-correlation with zero padding.
 *
 * weights: the kernel as `packFilter` leaves it, at most 64 KiB. sizes: see `convTable`. For software adapters, where a
 * uniform is loaded once for all lanes. Cost: b·h′·w′·kh·kw·c·n MACs, one dispatch.
 */
export const kernel: Kernel = {
  name: 'uniformConv',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'weights', type: 'f32', access: 'uniform' },
    { name: 'sizes', type: 'u32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read_write' },
  ],
  oracle({ x = [], weights = [], sizes: table = [], y = [] }) {
    const s = convRecord(table);
    const result = new Float64Array(y.length);
    const across = Math.ceil(s.filters / 4) * 4;
    for (let b = 0; b < s.batch; b++)
      for (let i = 0; i < s.outHeight; i++)
        for (let j = 0; j < s.outWidth; j++)
          for (let row = 0; row < kernelRows(s); row++) {
            const tap = Math.floor(row / s.channels);
            const iy = i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY;
            const ix = j * s.strideX + (tap % s.kernelWidth) - s.padX;
            if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
            const value = x[((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels)] ?? 0;
            const to = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
            for (let n = 0; n < s.filters; n++)
              result[to + n] = (result[to + n] ?? 0) + value * (weights[row * across + n] ?? 0);
          }
    return { y: result };
  },
  cases: () =>
    (
      [
        ['1 × 1', conv([1, 1, 1, 1], [1, 1, 1])],
        ['first layer', conv([3, 12, 12, 1], [3, 3, 16], 1, 1)],
        ['stride 2, odd sizes', conv([2, 9, 7, 3], [3, 3, 7], 2, 1)],
        ['outputs tile + 1', conv([2, 5, 5, 4], [3, 3, 9], 1, 1)],
        ['outputs of four', conv([2, 5, 6, 4], [3, 3, 4], 1, 1)],
        ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2)],
        ['k × 1', conv([2, 8, 8, 6], [3, 1, 5])],
        ['much padding', conv([1, 4, 4, 2], [3, 3, 5], 1, 2)],
      ] satisfies [string, ConvSizes][]
    ).map(([name, sizes]) => {
      const rng = createRng(6).fork(name);
      const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
      const taps = sizes.kernelHeight * sizes.kernelWidth;
      const weights = new Float32Array(uniformLength);
      weights.set(normal(packedLength(taps, sizes.channels, sizes.filters)));
      return {
        name,
        threads: uniformConvThreads(sizes),
        arrays: {
          x: normal(sizes.batch * sizes.height * sizes.width * sizes.channels),
          weights,
          sizes: convTable(sizes),
          y: new Float32Array(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters),
        },
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 144 products of order 1' },
};
