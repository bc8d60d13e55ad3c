import type { CutRule } from './cutRule';

/**
 * Keeps the values that are not below β·σ₁, but at least half of them, and at least 1 % of the matrix's short side.
 *
 * Source: Coquelin et al. 2024, arXiv 2401.08505 (official code, convusvh.py, linearusvh.py).
 */
export const rule: CutRule = {
  id: 'share',
  rank(sigma, beta, { rows, cols }) {
    const values = Array.from(sigma);
    const below = values.findIndex((value) => value < beta * (values[0] ?? 0));
    const kept = below < 0 ? values.length : below;
    const [half, floor] = [values.length / 2, 0.01 * Math.min(rows, cols)];
    if (kept < half && half > floor) return Math.max(1, Math.floor(half));
    return Math.max(kept, Math.floor(floor));
  },
  valueAt: ([first = 0], height) => (first > 0 ? height / first : 0),
  digits: 2,
  line: 'share',
};
