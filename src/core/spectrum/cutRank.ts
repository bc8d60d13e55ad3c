/**
 * The rank that a cut leaves of singular values, largest first, of a matrix whose short side is `short`: those not below
 * β·σ₁, but at least half of them, and at least 1 % of the short side.
 *
 * Source: Coquelin et al. 2024, arXiv 2401.08505 (official code, convusvh.py, linearusvh.py).
 */
export function cutRank(sigma: ArrayLike<number>, beta: number, short: number): number {
  const values = Array.from(sigma);
  const below = values.findIndex((value) => value < beta * (values[0] ?? 0));
  const kept = below < 0 ? values.length : below;
  const [half, floor] = [values.length / 2, 0.01 * short];
  if (kept < half && half > floor) return Math.max(1, Math.floor(half));
  return Math.max(kept, Math.floor(floor));
}
