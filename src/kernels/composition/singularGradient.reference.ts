import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { composeCases } from './composeCases.reference';
import { columnTiles, composeRecords, singularTileLayout, layerLayout } from './composeTable';
import { kernel } from './singularGradient';

/** Oracle, cases and tolerance of `singularGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { layers: layerLayout, tiles: singularTileLayout },
  oracle({ parameters = [], layers = [], partials = [], gradients = [] }) {
    const result = Float64Array.from(gradients);
    for (const record of composeRecords(layers)) {
      const { s, stored, partial } = record;
      for (let k = 0; k < stored; k++) {
        let sum = 0;
        for (let tile = 0; tile < columnTiles(record); tile++)
          sum += entry(partials, partial + tile * stored + k);
        result[s + k] = Math.sign(entry(parameters, s + k)) * sum;
      }
    }
    return { gradients: result };
  },
  cases: () =>
    composeCases().map(({ name, parameters, layers, singularTiles, partialLength }) => {
      const rng = createRng(17).fork(name);
      return {
        name,
        threads: singularTileLayout.count(singularTiles),
        arrays: {
          parameters,
          layers,
          tiles: singularTiles,
          partials: Float32Array.from({ length: partialLength }, () => rng.normal()),
          gradients: Float32Array.from(parameters, () => rng.normal()),
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 48 numbers' },
};
