import { entry } from '../core/entry';
import { dot, identityColumns, rowMajor, scaledColumns } from './columns';
import type { Columns, Entries } from './columns';
import { orthogonalize } from './jacobi';
import type { Sweeps } from './jacobi';
import { applyQ, qr, rowsOfR } from './qr';

/**
 * A = U·diag(s)·Vᵀ, compact, k = min(m, n); `sweeps` and `residual` describe the convergence. In each vector of the shorter
 * side (V where m = n) the entry of largest magnitude is positive.
 */
export type Svd = Sweeps & {
  /** [m, k] row-major; orthonormal columns, also where s is zero. */
  U: Float64Array;
  /** [k], largest first. */
  s: Float64Array;
  /** [n, k] row-major; orthonormal columns. */
  V: Float64Array;
};

/**
 * Singular values of a row-major [rows, cols] matrix, largest first: float64, length min(rows, cols).
 *
 * Error about 1e-15 of the largest. Cost: 1.5·m·n² MACs (m ≥ n) and about 10·n³.
 * Throws ShapeError when `a` has another size, DivergedError when it contains NaN or an infinity.
 * Source: QR with column pivoting, then one-sided Jacobi on Rᵀ (Drmač & Veselić 2008, SIAM J. Matrix Anal. Appl. 29).
 */
export function singularValues(a: Entries, rows: number, cols: number): Float64Array {
  const { columns, scale } = scaledColumns(a, rows, cols, rows < cols);
  const rotated = orthogonalize(rowsOfR(qr(columns, true)));
  return Float64Array.from(rotated.columns, ({ norm }) => norm * scale);
}

/**
 * Compact singular value decomposition of a row-major [rows, cols] matrix, float64.
 *
 * Always returns; a failure to converge shows in `residual`. Cost: 2.5·m·n² MACs (m ≥ n) and about 20·n³.
 * Throws like `singularValues`. Source: see there.
 */
export function svd(a: Entries, rows: number, cols: number): Svd {
  const wide = rows < cols;
  const { columns, scale } = scaledColumns(a, rows, cols, wide);
  const factors = qr(columns, true);
  const R = rowsOfR(factors);
  const rotated = orthogonalize(R, identityColumns(R.length)); // Rᵀ·J = Y·Σ, so A = (Q·J)·Σ·(P·Y)ᵀ
  const long = rotated.columns.map(({ j }) => extended(j, Math.max(rows, cols)));
  applyQ(factors, long);
  const short = orthonormalized(rotated.columns).map((y) => {
    const v = new Float64Array(y.length);
    for (const [i, target] of factors.order.entries()) v[target] = entry(y, i);
    return v;
  });
  for (const [k, v] of short.entries()) if (signOf(v) < 0) [v, entry(long, k)].forEach(negate);
  return {
    U: rowMajor(wide ? short : long),
    s: Float64Array.from(rotated.columns, ({ norm }) => norm * scale),
    V: rowMajor(wide ? long : short),
    sweeps: rotated.sweeps,
    residual: rotated.residual,
  };
}

/** The entry of largest magnitude, the first where several are equal. */
const signOf = (x: Float64Array) =>
  x.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

function negate(x: Float64Array): void {
  for (const [i, value] of x.entries()) x[i] = -value;
}

/** x zero-padded to `length`. */
function extended(x: Float64Array, length: number): Float64Array {
  const result = new Float64Array(length);
  result.set(x);
  return result;
}

/** Unit vectors along orthogonal columns, longest first; zero columns are replaced to complete an orthonormal basis. */
function orthonormalized(columns: readonly { x: Float64Array; norm: number }[]): Columns {
  const units = columns.filter(({ norm }) => norm > 0).map(({ x, norm }) => x.map((value) => value / norm));
  if (units.length === columns.length) return units;
  const missing = identityColumns(columns.length, units.length);
  const copies = units.map((x) => x.slice());
  applyQ(qr(copies, false), missing);
  return [...units, ...missing];
}

/**
 * Singular values of U·diag(|s|)·Vᵀ, largest first: float64, length min(m, n, r), without forming the m×n product.
 *
 * U [m, r] and V [n, r] row-major, s [r]; they need not be orthonormal, and r may exceed m or n.
 * QR of U and of V, then the singular values of R_U·diag(|s|)·R_Vᵀ. Cost: (m + n)·r² MACs and about 10·r³.
 * Throws like `singularValues`.
 */
export function factoredSingularValues(U: Entries, s: Entries, V: Entries): Float64Array {
  const rank = s.length;
  if (rank === 0) return new Float64Array(0);
  const left = reducedRows(U, rank);
  const right = reducedRows(V, rank);
  const weights = scaledColumns(s, 1, rank);
  for (const row of left.rows)
    for (const [k, weight] of weights.columns.entries()) row[k] = entry(row, k) * Math.abs(entry(weight, 0));
  const core = Float64Array.from(left.rows.flatMap((x) => right.rows.map((y) => dot(x, y))));
  return singularValues(core, left.rows.length, right.rows.length).map(
    (value) => value * weights.scale * left.scale * right.scale,
  );
}

/** Rows of R in the QR factorization of A [rows, cols], or of A itself where it is not tall: AᵀA = RᵀR. */
function reducedRows(a: Entries, cols: number): { rows: Columns; scale: number } {
  const rows = a.length / cols;
  const { columns, scale } = scaledColumns(a, rows, cols, rows <= cols);
  return { rows: rows <= cols ? columns : rowsOfR(qr(columns, false)), scale };
}
