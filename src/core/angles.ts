import type { Spectrum } from './metric';

const withinOne = (cosine: number) => Math.min(1, Math.abs(cosine));

/**
 * Principal angles between two spans of k orthonormal columns each, in radians, smallest first, [k].
 *
 * cosines: the singular values of U_kᵀU′_k, in any order; rounding above 1 counts as 1. Blind to signs and to rotations
 * within a span. Angles below 1e-8 are rounding. Source: Björck & Golub 1973.
 */
export const principalAngles = (cosines: Spectrum): Float64Array =>
  Float64Array.from(Array.from(cosines), (cosine) => Math.acos(withinOne(cosine))).sort();

/** ‖U_kᵀU′_k‖²_F / k, 0…1: the mean squared cosine; 1 for no directions. Two random spans: see `randomOverlap`. */
export const subspaceOverlap = (cosines: Spectrum): number =>
  cosines.length === 0
    ? 1
    : Array.from(cosines).reduce((sum, cosine) => sum + withinOne(cosine) ** 2, 0) / cosines.length;

/** The overlap to expect of two random spans of k directions in m dimensions, k / m. */
export const randomOverlap = (k: number, m: number): number => k / m;

/** ‖sin Θ‖_F of the principal angles, 0…√k: the distance of two spans, and ‖UUᵀ − U′U′ᵀ‖_F / √2. */
export const sineDistance = (cosines: Spectrum): number =>
  Math.sqrt(Array.from(cosines, withinOne).reduce((sum, cosine) => sum + (1 - cosine) * (1 + cosine), 0));

/** σ_k − σ_{k+1} of a spectrum in descending order, at k − 1, with 0 after the last value. */
export const gaps = (sigma: Spectrum): Float64Array =>
  Float64Array.from(Array.from(sigma), (value, i) => value - (sigma[i + 1] ?? 0));

/**
 * The k whose leading k directions are not defined to speak of: σ_k − σ_{k+1} ≤ tolerance · σ₁, ascending.
 *
 * A change of W by that share of σ₁ can exchange the two directions, so that angles at these k say nothing; the span as a
 * whole is defined at all others. Source: Wedin 1972, ‖sin Θ‖ ≤ ‖ΔW‖ / gap.
 */
export function undefinedBases(sigma: Spectrum, tolerance = 0.01): number[] {
  const least = tolerance * (sigma[0] ?? 0);
  return Array.from(gaps(sigma)).flatMap((gap, i) => (gap <= least ? [i + 1] : []));
}
