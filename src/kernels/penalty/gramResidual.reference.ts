import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { factorCases } from './factorCases.reference';
import { factorRecords, factorTileLayout, tileEdge, factorLayout } from './factorTable';
import { kernel } from './gramResidual';

/** Oracle, cases and tolerance of `gramResidual`. */
export const reference: KernelReference = {
  kernel,
  records: { factors: factorLayout, tiles: factorTileLayout },
  oracle({ parameters = [], factors = [], tiles = [], residual = [] }) {
    const result = new Float64Array(residual.length);
    const records = factorRecords(factors);
    for (const { offset, rows, cols, gram, rank } of records)
      for (let i = 0; i < cols; i++)
        for (let j = 0; j < cols; j++) {
          let sum = i === j && i < rank ? -1 : 0;
          for (let row = 0; row < rows; row++)
            sum += entry(parameters, offset + row * cols + i) * entry(parameters, offset + row * cols + j);
          result[gram + i * cols + j] = sum;
        }
    const partial = factorTileLayout.records(tiles).map(({ factor, row: first, column: second }) => {
      const record = records[factor];
      let sum = 0;
      if (record)
        for (let i = first; i < Math.min(first + tileEdge, record.cols); i++)
          for (let j = second; j < Math.min(second + tileEdge, record.cols); j++)
            sum += entry(result, record.gram + i * record.cols + j) ** 2;
      return first === second ? sum : 2 * sum;
    });
    return { residual: result, partial: Float64Array.from(partial) };
  },
  cases: () =>
    factorCases().map(({ name, parameters, factors, gramTiles, gramLength }) => ({
      name,
      threads: factorTileLayout.count(gramTiles),
      arrays: {
        parameters,
        factors,
        tiles: gramTiles,
        residual: new Float32Array(gramLength),
        partial: new Float32Array(factorTileLayout.count(gramTiles)),
      },
    })),
  tolerance: {
    relative: 2e-6,
    scale: 1,
    reason:
      'float32 sums of up to 1568 products of order 1/rows in chunks of 64; columns of norm 1 cancel against the identity',
  },
};
