import type { KernelReference } from '../kernelReference';
import { factorCases } from './factorCases.reference';
import { factorRecords, tileEdge } from './factorTable';
import { kernel } from './gramResidual';

/** What `gramResidual` is held to. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], factors = [], tiles = [], residual = [] }) {
    const result = new Float64Array(residual.length);
    const records = factorRecords(factors);
    for (const { offset, rows, cols, gram, rank } of records)
      for (let i = 0; i < cols; i++)
        for (let j = 0; j < cols; j++) {
          let sum = i === j && i < rank ? -1 : 0;
          for (let row = 0; row < rows; row++)
            sum += (parameters[offset + row * cols + i] ?? 0) * (parameters[offset + row * cols + j] ?? 0);
          result[gram + i * cols + j] = sum;
        }
    const partial = new Float64Array(tiles.length / 4);
    partial.forEach((_, t) => {
      const record = records[tiles[4 * t] ?? 0];
      const [first = 0, second = 0] = [tiles[4 * t + 1], tiles[4 * t + 2]];
      let sum = 0;
      if (record)
        for (let i = first; i < Math.min(first + tileEdge, record.cols); i++)
          for (let j = second; j < Math.min(second + tileEdge, record.cols); j++)
            sum += (result[record.gram + i * record.cols + j] ?? 0) ** 2;
      partial[t] = first === second ? sum : 2 * sum;
    });
    return { residual: result, partial };
  },
  cases: () =>
    factorCases().map(({ name, parameters, factors, gramTiles, gramLength }) => ({
      name,
      threads: gramTiles.length / 4,
      arrays: {
        parameters,
        factors,
        tiles: gramTiles,
        residual: new Float32Array(gramLength),
        partial: new Float32Array(gramTiles.length / 4),
      },
    })),
  tolerance: {
    relative: 2e-6,
    scale: 1,
    reason:
      'float32 sums of up to 1568 products of order 1/rows in chunks of 64; columns of norm 1 cancel against the identity',
  },
};
