import { DivergedError, ShapeError } from '../core/errors';

/** A matrix as a list of its columns, each contiguous, for Householder and Jacobi steps. */
export type Columns = Float64Array[];

/** A row-major matrix. */
export type Entries = Float64Array | Float32Array;

/** A matrix divided by a power of two, so that squares of its entries neither overflow nor underflow. */
export type Scaled = { columns: Columns; scale: number };

/** Σ xᵢyᵢ over i ≥ from. With four partial sums: 1.2 ns per element in V8, with one 2.3 (1568 elements). */
export function dot(x: Float64Array, y: Float64Array, from = 0): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i < x.length - 3; i += 4) {
    a += (x[i] ?? 0) * (y[i] ?? 0);
    b += (x[i + 1] ?? 0) * (y[i + 1] ?? 0);
    c += (x[i + 2] ?? 0) * (y[i + 2] ?? 0);
    d += (x[i + 3] ?? 0) * (y[i + 3] ?? 0);
  }
  for (; i < x.length; i++) a += (x[i] ?? 0) * (y[i] ?? 0);
  return a + b + (c + d);
}

/** y ← y + factor·x over i ≥ from. Two elements per iteration, as in `rotate`: a quarter faster in V8 than one. */
export function addScaled(y: Float64Array, x: Float64Array, factor: number, from = 0): void {
  let i = from;
  for (; i < y.length - 1; i += 2) {
    y[i] = (y[i] ?? 0) + factor * (x[i] ?? 0);
    y[i + 1] = (y[i + 1] ?? 0) + factor * (x[i + 1] ?? 0);
  }
  if (i < y.length) y[i] = (y[i] ?? 0) + factor * (x[i] ?? 0);
}

/**
 * (x, y) ← (c·x + s·y, c·y − s·x), c² + s² = 1, τ = s / (1 + c).
 *
 * Computed as x + s·(y − τ·x): at angles near 1e-8, c rounds to 1, and the plain form lengthened the columns of a
 * 150×150 matrix by 1.4e-14. Source: Rutishauser 1966 (Numer. Math. 9).
 */
export function rotate(x: Float64Array, y: Float64Array, s: number, tau: number): void {
  let i = 0;
  for (; i < x.length - 1; i += 2) {
    const a = x[i] ?? 0;
    const b = y[i] ?? 0;
    const d = x[i + 1] ?? 0;
    const e = y[i + 1] ?? 0;
    x[i] = a + s * (b - tau * a);
    y[i] = b - s * (a + tau * b);
    x[i + 1] = d + s * (e - tau * d);
    y[i + 1] = e - s * (d + tau * e);
  }
  if (i === x.length) return;
  const a = x[i] ?? 0;
  const b = y[i] ?? 0;
  x[i] = a + s * (b - tau * a);
  y[i] = b - s * (a + tau * b);
}

/** Columns `first` to last of the identity with `rows` rows. */
export const identityColumns = (rows: number, first = 0): Columns =>
  Array.from({ length: rows - first }, (_, j) => {
    const column = new Float64Array(rows);
    column[first + j] = 1;
    return column;
  });

/**
 * The columns of a row-major [rows, cols] matrix, divided by the power of two just below its largest entry.
 *
 * With `transpose`, the columns of its transpose. Throws ShapeError when the length of `a` is not rows·cols,
 * DivergedError when an entry is NaN or infinite.
 */
export function scaledColumns(a: Entries, rows: number, cols: number, transpose = false): Scaled {
  if (!(Number.isInteger(rows) && Number.isInteger(cols) && rows > 0 && cols > 0 && a.length === rows * cols))
    throw new ShapeError(`A ${rows}×${cols} matrix needs rows·cols numbers, got ${a.length}.`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i] ?? 0);
    if (!(size < Infinity))
      throw new DivergedError(
        `A ${rows}×${cols} matrix contains ${a[i]}, so its singular values are undefined. Lower the learning rate and start again.`,
      );
    if (size > largest) largest = size;
  }
  const scale = largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest));
  const columns = Array.from(
    { length: transpose ? rows : cols },
    () => new Float64Array(transpose ? cols : rows),
  );
  for (const [j, column] of columns.entries()) {
    const start = transpose ? j * cols : j;
    const stride = transpose ? 1 : cols;
    for (let i = 0; i < column.length; i++) column[i] = (a[start + i * stride] ?? 0) / scale;
  }
  return { columns, scale };
}

/** The row-major form of columns of equal length. */
export function rowMajor(columns: Columns): Float64Array {
  const entries = new Float64Array((columns[0]?.length ?? 0) * columns.length);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < column.length; i++) entries[i * columns.length + j] = column[i] ?? 0;
  return entries;
}

/** A·B of row-major matrices, float64: A [·, inner], B [inner, ·]. */
export function product(a: Entries, b: Entries, inner: number): Float64Array {
  const [rows, cols] = [a.length / inner, b.length / inner];
  const result = new Float64Array(rows * cols);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k] ?? 0;
      for (let col = 0; col < cols; col++)
        result[row * cols + col] = (result[row * cols + col] ?? 0) + factor * (b[k * cols + col] ?? 0);
    }
  return result;
}

/** The transpose of a row-major matrix with `cols` columns, float64. */
export function transposed(a: Entries, cols: number): Float64Array {
  const rows = a.length / cols;
  return Float64Array.from(a, (_, i) => a[(i % rows) * cols + Math.floor(i / rows)] ?? 0);
}
