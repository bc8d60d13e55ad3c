import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel } from './compose';
import { composeCases } from './composeCases.reference';
import { composeRecords, kernelAt, composeTileLayout, layerLayout } from './composeTable';

/** Oracle, cases and tolerance of `compose`. */
export const reference: KernelReference = {
  kernel,
  records: { layers: layerLayout, tiles: composeTileLayout },
  oracle({ parameters = [], layers = [], kernels = [] }) {
    const result = Float64Array.from(kernels);
    const value = (at: number) => entry(parameters, at);
    for (const record of composeRecords(layers)) {
      const { U, s, V, rows, stored, width, filters, withU } = record;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width * filters; column++) {
          let sum = 0;
          for (let k = 0; k < stored; k++) {
            const left = withU ? value(U + row * stored + k) : Number(row === k);
            sum += left * Math.abs(value(s + k)) * value(V + column * stored + k);
          }
          result[kernelAt(record, row, column)] = sum;
        }
    }
    return { kernels: result };
  },
  cases: () =>
    composeCases().map(({ name, parameters, layers, composeTiles, kernelLength }) => ({
      name,
      threads: composeTileLayout.count(composeTiles),
      arrays: { parameters, layers, tiles: composeTiles, kernels: new Float32Array(kernelLength) },
    })),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 64 products of three' },
};
