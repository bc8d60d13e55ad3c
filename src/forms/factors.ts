import { entry } from '../core/entry';
import { svd } from '../math/svd';

/** W = U·diag(|s|)·Vᵀ on the host: U [rows, rank], s [rank], V [cols, rank], row-major. */
export type Factors = {
  rows: number;
  cols: number;
  rank: number;
  U: Float32Array<ArrayBuffer>;
  s: Float32Array<ArrayBuffer>;
  V: Float32Array<ArrayBuffer>;
};

/** Factors of a zero matrix. */
export const zeroFactors = (rows: number, cols: number, rank: number): Factors => ({
  rows,
  cols,
  rank,
  U: new Float32Array(rows * rank),
  s: new Float32Array(rank),
  V: new Float32Array(cols * rank),
});

/** Stored columns of a factor: padded to a multiple of four, as kernels load four at once. */
export const padded = (rank: number): number => Math.ceil(rank / 4) * 4;

/** The compact SVD of a row-major [rows, cols] matrix as factors. */
export function svdFactors(matrix: Float32Array, rows: number, cols: number): Factors {
  const { U, s, V } = svd(matrix, rows, cols);
  return {
    rows,
    cols,
    rank: s.length,
    U: Float32Array.from(U),
    s: Float32Array.from(s),
    V: Float32Array.from(V),
  };
}

/** Row-major [rows, from] with its columns truncated or zero-padded to [rows, to]. */
export function resized(values: ArrayLike<number>, from: number, to: number): Float32Array<ArrayBuffer> {
  const rows = values.length / from;
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < Math.min(from, to); col++)
      result[row * to + col] = entry(values, row * from + col);
  return result;
}

/** The `keep` triplets of largest |s|, largest first. */
export function leading({ rows, cols, rank, U, s, V }: Factors, keep: number): Factors {
  const order = Array.from(s.keys()).sort((a, b) => Math.abs(entry(s, b)) - Math.abs(entry(s, a)) || a - b);
  const kept = order.slice(0, keep);
  const columns = (values: Float32Array, m: number) => {
    const result = new Float32Array(m * keep);
    for (let row = 0; row < m; row++)
      kept.forEach((from, to) => {
        result[row * keep + to] = entry(values, row * rank + from);
      });
    return result;
  };
  return {
    rows,
    cols,
    rank: keep,
    U: columns(U, rows),
    s: Float32Array.from(kept, (i) => entry(s, i)),
    V: columns(V, cols),
  };
}
