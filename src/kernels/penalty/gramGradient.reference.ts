import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { factorCases } from './factorCases.reference';
import { factorRecords, factorTileLayout, factorLayout } from './factorTable';
import { kernel } from './gramGradient';
import { reference as gramResidual } from './gramResidual.reference';

/** Oracle, cases and tolerance of `gramGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { factors: factorLayout, tiles: factorTileLayout },
  oracle({ parameters = [], factors = [], residual = [], weight = [], gradients = [] }) {
    const result = Float64Array.from(gradients);
    for (const { offset, rows, cols, gram, reference } of factorRecords(factors)) {
      const scale = (4 * entry(weight, 0)) / reference ** 2;
      for (let row = 0; row < rows; row++)
        for (let col = 0; col < cols; col++) {
          let sum = 0;
          for (let k = 0; k < cols; k++)
            sum += entry(parameters, offset + row * cols + k) * entry(residual, gram + k * cols + col);
          const at = offset + row * cols + col;
          result[at] = entry(result, at) + scale * sum;
        }
    }
    return { gradients: result };
  },
  cases: () =>
    factorCases().map(({ name, parameters, factors, gradientTiles, gramTiles, gramLength }) => {
      const rng = createRng(11).fork(name);
      const { residual = new Float64Array() } = gramResidual.oracle({
        parameters,
        factors,
        tiles: gramTiles,
        residual: new Float32Array(gramLength),
      });
      return {
        name,
        threads: factorTileLayout.count(gradientTiles),
        arrays: {
          parameters,
          factors,
          tiles: gradientTiles,
          residual: Float32Array.from(residual),
          weight: Float32Array.of(0.7),
          gradients: Float32Array.from(parameters, () => 0.01 * rng.normal()),
        },
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 64 products' },
};
