import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { composeCases } from './composeCases.reference';
import { kernel } from './composeGradient';
import { composeEdge, composeRecords, kernelAt, gradientTileLayout, layerLayout } from './composeTable';

/** Oracle, cases and tolerance of `composeGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { layers: layerLayout, tiles: gradientTileLayout },
  oracle({ parameters = [], kernelGradients = [], layers = [], gradients = [], partials = [] }) {
    const result = Float64Array.from(gradients);
    const sums = new Float64Array(partials.length);
    const value = (at: number) => entry(parameters, at);
    for (const record of composeRecords(layers)) {
      const { U, s, V, rows, stored, width, filters, withU, partial } = record;
      const columns = width * filters;
      const slope = (row: number, column: number) => entry(kernelGradients, kernelAt(record, row, column));
      for (let k = 0; k < stored; k++) {
        const scale = Math.abs(value(s + k));
        for (let row = 0; row < (withU ? rows : 0); row++) {
          let sum = 0;
          for (let column = 0; column < columns; column++)
            sum += slope(row, column) * value(V + column * stored + k);
          result[U + row * stored + k] = scale * sum;
        }
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let row = 0; row < rows; row++)
            sum += slope(row, column) * (withU ? value(U + row * stored + k) : Number(row === k));
          result[V + column * stored + k] = scale * sum;
          const [place, filter] = [Math.floor(column / filters), column % filters];
          const tile = place * Math.ceil(filters / composeEdge) + Math.floor(filter / composeEdge);
          const at = partial + tile * stored + k;
          sums[at] = entry(sums, at) + sum * value(V + column * stored + k);
        }
      }
    }
    return { gradients: result, partials: sums };
  },
  cases: () =>
    composeCases().map((one) => {
      const { name, parameters, layers, gradientTiles, kernelLength, partialLength } = one;
      const rng = createRng(13).fork(name);
      return {
        name,
        threads: gradientTileLayout.count(gradientTiles),
        arrays: {
          parameters,
          kernelGradients: Float32Array.from({ length: kernelLength }, () => rng.normal()),
          layers,
          tiles: gradientTiles,
          gradients: Float32Array.from(parameters, () => rng.normal()),
          partials: new Float32Array(partialLength),
        },
      };
    }),
  tolerance: { relative: 5e-6, reason: 'float32 sums of up to 1568 products, one after the other' },
};
