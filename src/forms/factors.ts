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

/** Columns of a factor as stored, for kernels that load four at once. */
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

/** Row-major [rows, from] with its columns cut or filled with zeros to [rows, to]. */
export function resized(values: ArrayLike<number>, from: number, to: number): Float32Array<ArrayBuffer> {
  const rows = values.length / from;
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < Math.min(from, to); col++) result[row * to + col] = values[row * from + col] ?? 0;
  return result;
}

/** The `keep` triplets of largest |s|, largest first. */
export function leading({ rows, cols, rank, U, s, V }: Factors, keep: number): Factors {
  const order = Array.from(s.keys()).sort((a, b) => Math.abs(s[b] ?? 0) - Math.abs(s[a] ?? 0) || a - b);
  const kept = order.slice(0, keep);
  const columns = (values: Float32Array, m: number) => {
    const result = new Float32Array(m * keep);
    for (let row = 0; row < m; row++)
      kept.forEach((from, to) => {
        result[row * keep + to] = values[row * rank + from] ?? 0;
      });
    return result;
  };
  return {
    rows,
    cols,
    rank: keep,
    U: columns(U, rows),
    s: Float32Array.from(kept, (i) => s[i] ?? 0),
    V: columns(V, cols),
  };
}
