import { entry } from '../core/entry';
import { addScaled, dot } from './columns';
import type { Columns } from './columns';

/** A·P = Q·R of a tall matrix, Q as Householder reflectors I − v vᵀ/v_k, stored in place of A. */
export type Qr = {
  /** Column k: R above the diagonal, the reflector v from the diagonal down (zero where there is none). */
  columns: Columns;
  /** The diagonal of R. */
  diagonal: Float64Array;
  /** Column k of A·P is column order[k] of A. */
  order: number[];
};

/**
 * Householder QR of a matrix with at least as many rows as columns, in place.
 *
 * `pivot` moves the largest remaining column forward at each step, so that |R_kk| decreases and the Jacobi sweeps that
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
    const v = entry(columns, k);
    const size = Math.sqrt(dot(v, v, k));
    if (size === 0) {
      v.fill(0, k);
      continue;
    }
    const norm = entry(v, k) < 0 ? -size : size;
    for (let i = k; i < v.length; i++) v[i] = (v[i] ?? 0) / norm;
    const pivotEntry = entry(v, k) + 1;
    v[k] = pivotEntry;
    diagonal[k] = -norm;
    for (const x of columns.slice(k + 1)) addScaled(x, v, -dot(v, x, k) / pivotEntry, k);
  }
  return { columns, diagonal, order };
}

/** The rows of R [n, n] as a list, which are the columns of Rᵀ. */
export const rowsOfR = ({ columns, diagonal }: Qr): Columns =>
  columns.map((_, i) =>
    Float64Array.from(columns, (column, j) => (j < i ? 0 : j === i ? entry(diagonal, i) : entry(column, i))),
  );

/** x ← Q·x for every x, with as many rows as A. */
export function applyQ({ columns }: Qr, vectors: Columns): void {
  for (let k = columns.length - 1; k >= 0; k--) {
    const v = entry(columns, k);
    const pivotEntry = entry(v, k);
    if (pivotEntry === 0) continue;
    for (const x of vectors) addScaled(x, v, -dot(v, x, k) / pivotEntry, k);
  }
}

/** Swaps two elements of a list. */
function swap<T>(list: T[], i: number, j: number): void {
  const item = entry(list, i);
  list[i] = entry(list, j);
  list[j] = item;
}

/** Computes the norms again at every step: downdating them loses small columns to cancellation. */
function largestFrom(columns: Columns, k: number): number {
  let best = k;
  let largest = -1;
  for (let j = k; j < columns.length; j++) {
    const column = entry(columns, j);
    const square = dot(column, column, k);
    if (square > largest) [largest, best] = [square, j];
  }
  return best;
}
