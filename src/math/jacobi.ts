import { dot, rotate } from './columns';
import type { Columns } from './columns';

/** Convergence of the sweeps. */
export type Sweeps = {
  /** Number of sweeps; at `sweepLimit` the iteration may not have converged. */
  sweeps: number;
  /** Largest |cos| between two columns during the last sweep; at most √n·2.2e-16 when converged. */
  residual: number;
};

/** A column under rotation: x of X, its companion j of J, and ‖x‖. */
export type Rotating = { x: Float64Array; j: Float64Array; norm: number };

/** Largest number of sweeps; ten are rarely needed. */
export const sweepLimit = 30;

/** Norms below this count as zero: their squares lose digits. Entries are at most about 1. */
const vanishing = 1e-145;

/** ‖x‖, or 0 where it is too small for its square to be exact. */
function norm(x: Float64Array): number {
  const length = Math.sqrt(dot(x, x));
  return length < vanishing ? 0 : length;
}

/**
 * One-sided Jacobi: rotates the columns of X, and those of J with them, until those of X are mutually orthogonal.
 *
 * X and J: n columns each, changed in place; without J nothing is accumulated. Returns the columns, longest x first; with
 * J the identity at first, the initial X times J is the final X. Cost: up to 5·n²/2 · rows MACs per sweep.
 * Source: Hestenes 1958; order of the pairs by de Rijk 1989 (SIAM J. Sci. Stat. Comput. 10): longest column first.
 */
export function orthogonalize(X: Columns, J?: Columns): Sweeps & { columns: Rotating[] } {
  const none = new Float64Array(0);
  const columns = X.map((x, i) => ({ x, j: J?.[i] ?? none, norm: 0 }));
  const tolerance = Math.sqrt(columns.length) * Number.EPSILON;
  let sweeps = 0;
  let residual = 1;
  while (residual > tolerance && sweeps < sweepLimit) {
    for (const column of columns) column.norm = norm(column.x);
    residual = sweep(columns, tolerance);
    sweeps++;
  }
  for (const column of columns) column.norm = norm(column.x);
  columns.sort((p, q) => q.norm - p.norm);
  return { columns, sweeps, residual };
}

/** Rotates every pair once; returns the largest |cos|. */
function sweep(columns: Rotating[], tolerance: number): number {
  let residual = 0;
  for (let start = 0; start < columns.length; start++) {
    const p = bringLongest(columns, start);
    if (!p || p.norm === 0) break;
    for (let i = start + 1; i < columns.length; i++) {
      const q = columns[i];
      if (!q || q.norm === 0) continue;
      const cosine = dot(p.x, q.x) / p.norm / q.norm;
      residual = Math.max(residual, Math.abs(cosine));
      if (Math.abs(cosine) > tolerance) makeOrthogonal(p, q, cosine);
    }
  }
  return residual;
}

/** Swaps the longest column from `start` on with the one at `start`, and returns it. */
function bringLongest(columns: Rotating[], start: number): Rotating | undefined {
  let best = start;
  for (let i = start; i < columns.length; i++)
    if ((columns[i]?.norm ?? 0) > (columns[best]?.norm ?? 0)) best = i;
  const [first, longest] = [columns[start], columns[best]];
  if (first && longest) [columns[start], columns[best]] = [longest, first];
  return longest;
}

/** Rotates by the smaller of the two angles that make x_p and x_q orthogonal; its tangent solves t² + 2ζt = 1. */
function makeOrthogonal(p: Rotating, q: Rotating, cosine: number): void {
  const zeta = (p.norm / q.norm - q.norm / p.norm) / (2 * cosine);
  const size = Math.abs(zeta);
  const root = size > 1e8 ? 2 * size : size + Math.sqrt(1 + size * size);
  const tangent = (zeta === 0 ? Math.sign(cosine) : Math.sign(zeta)) / root;
  const secant = Math.sqrt(1 + tangent * tangent);
  const sine = tangent / secant;
  const tau = sine / (1 + 1 / secant);
  rotate(p.x, q.x, sine, tau);
  rotate(p.j, q.j, sine, tau);
  p.norm *= Math.sqrt(Math.max(0, 1 + (tangent * cosine * q.norm) / p.norm));
  q.norm = norm(q.x);
}
