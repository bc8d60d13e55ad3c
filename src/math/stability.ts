import { entry } from '../core/entry';
import { ShapeError } from '../core/errors';
import { numericalRank } from '../core/spectrum/metric';
import type { Stability } from '../core/run/progress';
import type { Entries } from './columns';
import { singularValues, svd } from './svd';

/**
 * A weight W [rows, cols] and its singular vectors U [rows, rank], V [cols, rank], row-major, largest first; vectors from
 * index `directions` on belong to singular values of 0 and are arbitrary.
 */
export type WeightBasis = {
  W: Entries;
  U: Entries;
  V: Entries;
  rows: number;
  cols: number;
  rank: number;
  directions: number;
};

/** Largest number of leading directions that a `rotation` shows. */
export const rotationMost = 24;

/** W, given in float32, with its compact SVD in float64. Throws like `svd`. */
export function weightBasis(W: Entries, rows: number, cols: number): WeightBasis {
  const { U, V, s } = svd(W, rows, cols);
  return { W, U, V, rows, cols, rank: Math.min(rows, cols), directions: numericalRank(s, rows, cols) };
}

/** Element (row, col) of U_k·V_kᵀ, the product over the leading k columns. */
function productAt({ U, V, rank }: WeightBasis, row: number, col: number, k: number): number {
  let sum = 0;
  for (let a = 0; a < k; a++) sum += entry(U, row * rank + a) * entry(V, col * rank + a);
  return sum;
}

/** U_kV_kᵀ, row-major [rows, cols]: the polar factor where k counts all directions. */
export const leadingProduct = (basis: WeightBasis, k: number): Float64Array =>
  Float64Array.from({ length: basis.rows * basis.cols }, (_, i) =>
    productAt(basis, Math.floor(i / basis.cols), i % basis.cols, k),
  );

/** U_jᵀU′_j, row-major [j, j]. */
function leftCross(before: WeightBasis, after: WeightBasis, j: number): Float64Array {
  return Float64Array.from({ length: j * j }, (_, at) => {
    const [a, b] = [Math.floor(at / j), at % j];
    let sum = 0;
    for (let row = 0; row < before.rows; row++)
      sum += entry(before.U, row * before.rank + a) * entry(after.U, row * after.rank + b);
    return sum;
  });
}

function innerProduct(x: Entries, y: Entries): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += entry(x, i) * entry(y, i);
  return sum;
}

/**
 * Stability of W′ and its basis relative to W, in float64 by plain loops: the reference for `createBasisTracker`.
 *
 * k: number of leading directions, clamped to between 1 and the smaller number that both have. ‖O‖² is the number of
 * directions of W, so that S = 1 where a cut keeps a part of the basis unchanged. Cost: 2·m·n·min(m, n) MACs. Throws
 * ShapeError when the sizes differ.
 */
export function stabilityOf(before: WeightBasis, after: WeightBasis, k: number, since = 0): Stability {
  const { rows, cols } = before;
  if (after.rows !== rows || after.cols !== cols)
    throw new ShapeError(`Cannot compare a ${after.rows}×${after.cols} matrix with a ${rows}×${cols} one.`);
  const most = Math.min(before.directions, after.directions);
  const leading = Math.max(1, Math.min(k, most));
  const overlap = (j: number, other = j) =>
    innerProduct(leadingProduct(before, j), leadingProduct(after, other)) / Math.min(j, other);
  const change = Float64Array.from(before.W, (value, i) => entry(after.W, i) - value);
  return {
    since,
    whole: overlap(before.directions, after.directions),
    leading: overlap(leading),
    k: leading,
    change: Math.sqrt(innerProduct(change, change) / innerProduct(before.W, before.W)),
    cosines: Array.from(singularValues(leftCross(before, after, leading), leading, leading), (value) =>
      Math.min(1, value),
    ),
    rotation: Array.from(leftCross(before, after, Math.min(most, rotationMost)), Math.abs),
  };
}
