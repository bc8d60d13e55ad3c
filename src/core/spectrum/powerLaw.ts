import type { Spectrum } from './metric';

/** The best-fitting power law p(λ) ∝ λ^−α, λ ≥ λ_min, of the tail of the eigenvalues λ = σ² of WᵀW. */
export type PowerLaw = {
  alpha: number;
  /** Standard error of α, (α − 1) / √tail. */
  error: number;
  lambdaMin: number;
  /** Number of eigenvalues ≥ λ_min. */
  tail: number;
  /** Kolmogorov–Smirnov distance between the tail and the law, 0…1. */
  distance: number;
};

/** With fewer non-zero eigenvalues the exponent is meaningless. */
export const fewestEigenvalues = 50;

/**
 * The power law of a spectrum by maximum likelihood; undefined if it has fewer than 50 non-zero values, or all are
 * equal.
 *
 * For each λ_min among the eigenvalues except the largest, α = 1 + tail / Σ ln(λ / λ_min); the fit with the smallest
 * distance is chosen. Cost: r² / 2 powers. Source: Clauset, Shalizi & Newman 2009, arXiv 0706.1062, with the one-sided steps
 * i/n of their code, as in WeightWatcher (WW_powerlaw.py). Difference: WeightWatcher pools the slices of a convolution;
 * here the matrix is the one that is cut.
 */
export function fitPowerLaw(sigma: Spectrum): PowerLaw | undefined {
  const logs = Float64Array.from(Array.from(sigma), (value) => 2 * Math.log(Math.abs(value)))
    .filter((log) => log > -Infinity)
    .sort();
  if (logs.length < fewestEigenvalues) return undefined;
  let best: PowerLaw | undefined;
  let above = logs.reduce((sum, log) => sum + log, 0);
  for (const [i, least] of logs.entries()) {
    const tail = logs.length - i;
    const excess = above - tail * least; // Σ ln(λ / λ_min)
    above -= least;
    if (tail < 2 || !(excess > 1e-12 * tail)) break; // the remaining values are equal
    const alpha = 1 + tail / excess;
    const distance = distanceFrom(logs.subarray(i), alpha);
    if (best && distance >= best.distance) continue;
    best = { alpha, error: (alpha - 1) / Math.sqrt(tail), lambdaMin: Math.exp(least), tail, distance };
  }
  return best;
}

/** max |F(λᵢ) − i/n| of ascending logarithms, F(λ) = 1 − (λ / λ₀)^(1 − α). */
function distanceFrom(logs: Float64Array, alpha: number): number {
  const least = logs[0] ?? 0;
  return logs.reduce(
    (most, log, i) => Math.max(most, Math.abs(-Math.expm1((1 - alpha) * (log - least)) - i / logs.length)),
    0,
  );
}

/** log₁₀ Σ λ^α: the logarithm of the Schatten-2α norm to the power 2α. Source: Martin, Peng & Mahoney 2021. */
export function logAlphaNorm(sigma: Spectrum, alpha: number): number {
  const logs = Array.from(sigma, (value) => 2 * alpha * Math.log(Math.abs(value)));
  const most = Math.max(...logs);
  if (most === -Infinity) return -Infinity;
  return (most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0))) / Math.LN10;
}

/** α̂ = α · log₁₀ λ_max. Source: Martin, Peng & Mahoney 2021, Nature Communications 12 (4122). */
export const weightedAlpha = (sigma: Spectrum, alpha: number): number =>
  2 * alpha * Math.log10(Math.max(...Array.from(sigma, Math.abs)));
