import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { filterGradientCases } from './convCases.reference';
import { convLayout, kernelRows } from './convSizes';
import { kernel, filterGradientPlan } from './filterGradient';

/** Oracle, cases and tolerance of `filterGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: convLayout },
  oracle({ x = [], dy = [], sizes: table = [], partial = [] }) {
    const result = new Float64Array(partial.length);
    const s = convLayout.read(table);
    const rows = kernelRows(s);
    for (let b = 0; b < s.batch; b++)
      for (let i = 0; i < s.outHeight; i++)
        for (let j = 0; j < s.outWidth; j++)
          for (let row = 0; row < rows; row++) {
            const tap = Math.floor(row / s.channels);
            const iy = i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY;
            const ix = j * s.strideX + (tap % s.kernelWidth) - s.padX;
            if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
            const value = entry(x, ((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels));
            const from = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
            const to = (Math.floor(b / s.images) * rows + row) * s.filters;
            for (let n = 0; n < s.filters; n++)
              result[to + n] = entry(result, to + n) + value * entry(dy, from + n);
          }
    return { partial: result };
  },
  cases: () => filterGradientCases(filterGradientPlan),
  tolerance: { relative: 3e-6, reason: 'float32 sums of a few hundred products of order 1' },
};
