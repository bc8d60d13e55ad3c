import { product, transposed } from '../math/columns';
import { svd } from '../math/svd';
import { padded, resized } from './factors';
import type { Factors } from './factors';

/** W = U·S·Vᵀ on the host: U [rows, rank], S [rank, rank], V [cols, rank], row-major. */
export type Core = {
  rows: number;
  cols: number;
  rank: number;
  U: Float32Array<ArrayBuffer>;
  S: Float32Array<ArrayBuffer>;
  V: Float32Array<ArrayBuffer>;
};

/** The factors of an SVD with their values as a diagonal core. */
export function diagonalCore({ rows, cols, rank, U, s, V }: Factors): Core {
  const S = new Float32Array(rank * rank);
  s.forEach((value, i) => {
    S[i * rank + i] = value;
  });
  return { rows, cols, rank, U, S, V };
}

/** A core in the basis of its own singular vectors, and the rotation: S = L·diag(σ)·Rᵀ, L and R [rank, rank]. */
export type Turned = { core: Core; sigma: Float64Array; left: Float64Array; right: Float64Array };

/**
 * The same weight with a diagonal core, largest value first: U ← U·L, V ← V·R, S ← diag(σ). Computed in float64, then
 * rounded. Signs as in `svd`, by the shorter side of the weight.
 *
 * Source: Coquelin et al. 2024, arXiv 2401.08505 (official code, convusvh.py). Cost: (m + n)·r² MACs and an SVD of S.
 */
export function turned({ rows, cols, rank, U, S, V }: Core): Turned {
  const wide = rows < cols;
  const { U: a, s: sigma, V: b } = svd(wide ? transposed(S, rank) : S, rank, rank);
  const [left, right] = wide ? [b, a] : [a, b];
  const core = diagonalCore({
    rows,
    cols,
    rank,
    U: Float32Array.from(product(U, left, rank)),
    s: Float32Array.from(sigma),
    V: Float32Array.from(product(V, right, rank)),
  });
  return { core, sigma, left, right };
}

/** The core cut to the leading `keep` rows and columns of S, and the matching columns of U and V. */
export function leadingCore({ rows, cols, rank, U, S, V }: Core, keep: number): Core {
  const square = resized(S, rank, keep).slice(0, keep * keep);
  return { rows, cols, rank: keep, U: resized(U, rank, keep), S: square, V: resized(V, rank, keep) };
}

/**
 * A moment of the gradients with respect to S after a cut, [padded, padded]: rotated with the basis, then truncated.
 *
 * The mean of the gradients becomes LᵀmR. The mean of their squares becomes (L∘L)ᵀv(R∘R), which is exact where the
 * entries of a gradient are uncorrelated, and always positive. moment: as stored with S at `from`. turn: L and R,
 * [from, from]; undefined leaves the entries in place.
 */
export function carriedMoment(
  moment: Float32Array,
  power: 1 | 2,
  { from, to, turn }: { from: number; to: number; turn: Pick<Turned, 'left' | 'right'> | undefined },
): Float32Array<ArrayBuffer> {
  const stored = padded(to);
  const own = resized(moment, padded(from), from).slice(0, from * from);
  const square = new Float32Array(stored * stored);
  const factor = (values: Float64Array) => (power === 1 ? values : values.map((value) => value * value));
  const kept = turn
    ? product(transposed(factor(turn.left), from), product(own, factor(turn.right), from), from)
    : own;
  square.set(resized(resized(kept, from, to).slice(0, to * to), to, stored));
  return square;
}
