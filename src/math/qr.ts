import { addScaled, at, dot } from './columns';
import type { Columns } from './columns';

/** A·P = Q·R of a tall matrix: Q as Householder reflectors I − v vᵀ/v_k, which take the place of A. */
export type Qr = {
  /** Column k: R above the diagonal, the reflector v from the diagonal down (zero where there is none). */
  columns: Columns;
  /** Of R. */
  diagonal: Float64Array;
  /** Column k of A·P is column order[k] of A. */
  order: number[];
};

/**
 * Householder QR of a matrix with at least as many rows as columns, in its own storage.
 *
 * `pivot` brings the largest remaining column forward at each step, so that |R_kk| falls: the Jacobi sweeps that
 * follow need fewer rotations. Entries are at most about 1 (see scaledColumns). Cost: m·n² MACs.
 * Source: Golub & Van Loan, Matrix Computations, algorithms 5.2.1 and 5.4.1.
 */
export function qr(columns: Columns, pivot: boolean): Qr {
  const diagonal = new Float64Array(columns.length);
  const order = Array.from(columns, (_, j) => j);
  for (let k = 0; k < columns.length; k++) {
    if (pivot) {
      const best = largestFrom(columns, k);
      swap(columns, k, best);
      swap(order, k, best);
    }
    const v = at(columns, k);
    const size = Math.sqrt(dot(v, v, k));
    if (size === 0) {
      v.fill(0, k);
      continue;
    }
    const norm = (v[k] ?? 0) < 0 ? -size : size;
    for (let i = k; i < v.length; i++) v[i] = (v[i] ?? 0) / norm;
    const pivotEntry = (v[k] ?? 0) + 1;
    v[k] = pivotEntry;
    diagonal[k] = -norm;
    for (const x of columns.slice(k + 1)) addScaled(x, v, -dot(v, x, k) / pivotEntry, k);
  }
  return { columns, diagonal, order };
}

/** The rows of R, [n, n], as a list: the columns of Rᵀ. */
export const rowsOfR = ({ columns, diagonal }: Qr): Columns =>
  columns.map((_, i) =>
    Float64Array.from(columns, (column, j) => (j < i ? 0 : j === i ? (diagonal[i] ?? 0) : (column[i] ?? 0))),
  );

/** x ← Q·x for every x, of as many rows as A. */
export function applyQ({ columns }: Qr, vectors: Columns): void {
  for (let k = columns.length - 1; k >= 0; k--) {
    const v = at(columns, k);
    const pivotEntry = v[k] ?? 0;
    if (pivotEntry === 0) continue;
    for (const x of vectors) addScaled(x, v, -dot(v, x, k) / pivotEntry, k);
  }
}

/** Exchanges two elements of a list. */
function swap<T>(list: T[], i: number, j: number): void {
  const item = at(list, i);
  list[i] = at(list, j);
  list[j] = item;
}

/** Norms are taken anew at every step: subtracting from the last ones loses the small columns to cancellation. */
function largestFrom(columns: Columns, k: number): number {
  let best = k;
  let largest = -1;
  for (let j = k; j < columns.length; j++) {
    const column = at(columns, j);
    const square = dot(column, column, k);
    if (square > largest) [largest, best] = [square, j];
  }
  return best;
}
