/** The singular values of a matrix, largest first. */
export type Spectrum = ArrayLike<number>;

const sum = (sigma: Spectrum, term: (value: number) => number) =>
  Array.from(sigma).reduce((total, value) => total + term(Math.abs(value)), 0);

/** Σσ: the nuclear norm of the matrix, and the ℓ1 norm of s for any signs. */
export const nuclearNorm = (sigma: Spectrum): number => sum(sigma, (value) => value);

/** σ₁. */
export const spectralNorm = (sigma: Spectrum): number =>
  Array.from(sigma).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/** √Σσ². */
export const frobeniusNorm = (sigma: Spectrum): number => Math.hypot(...Array.from(sigma));

/** Σσ² / σ₁²; 0 for a zero spectrum. Source: Rudelson & Vershynin 2007, arXiv math/0503442. */
export function stableRank(sigma: Spectrum): number {
  const largest = spectralNorm(sigma);
  return largest === 0 ? 0 : sum(sigma, (value) => (value / largest) ** 2);
}

/**
 * exp(−Σ pᵢ ln pᵢ), pᵢ = σᵢ / Σσ; between 1 and the rank, 0 for a zero spectrum.
 *
 * Source: Roy & Vetterli 2007 (EUSIPCO), the entropy of σ itself, not of σ².
 */
export const effectiveRank = (sigma: Spectrum): number => perplexity(Array.from(sigma, Math.abs));

/** exp(−Σ qᵢ ln qᵢ), qᵢ = σᵢ² / Σσ²; at most the effective rank, 0 for a zero spectrum. */
export const energyEntropyRank = (sigma: Spectrum): number =>
  perplexity(Array.from(sigma, (value) => value ** 2));

/** exp of the entropy of the normalized weights. */
function perplexity(weights: readonly number[]): number {
  const total = weights.reduce((a, b) => a + b, 0);
  if (total === 0) return 0;
  const entropy = weights.reduce((rest, w) => (w > 0 ? rest - (w / total) * Math.log(w / total) : rest), 0);
  return Math.exp(entropy);
}

/** (Σσ²)² / Σσ⁴, the number of equal values that spread energy as much; 0 for a zero spectrum. */
export function participationRatio(sigma: Spectrum): number {
  const largest = spectralNorm(sigma);
  if (largest === 0) return 0;
  return sum(sigma, (value) => (value / largest) ** 2) ** 2 / sum(sigma, (value) => (value / largest) ** 4);
}

/**
 * #{σᵢ > σ₁ · max(rows, cols) · ε}; ε is that of the matrix's number format, float32 by default.
 *
 * Source: the rule of NumPy's matrix_rank and of WeightWatcher.
 */
export function numericalRank(sigma: Spectrum, rows: number, cols: number, epsilon = 2 ** -23): number {
  const tolerance = spectralNorm(sigma) * Math.max(rows, cols) * epsilon;
  return Array.from(sigma).filter((value) => Math.abs(value) > tolerance).length;
}

/** #{σᵢ ≥ β·σ₁}; 0 for a zero spectrum. Source: the cut of OIALR (Coquelin et al. 2024, arXiv 2401.08505). */
export function betaRank(sigma: Spectrum, beta: number): number {
  const largest = spectralNorm(sigma);
  return largest === 0
    ? 0
    : Array.from(sigma).filter((value) => value !== 0 && Math.abs(value) >= beta * largest).length;
}

/** σ₁ / σ_r with σ_r the smallest; Infinity when that is 0. */
export function conditionNumber(sigma: Spectrum): number {
  const smallest = Array.from(sigma).reduce((least, value) => Math.min(least, Math.abs(value)), Infinity);
  return smallest === 0 ? Infinity : spectralNorm(sigma) / smallest;
}

/** Σ|s|: the ℓ1 sparsity loss of one layer. Source: Yang et al. 2020, arXiv 2004.09031. */
export const l1 = nuclearNorm;

/**
 * Σ|s| / ‖s‖₂ − 1: the Hoyer sparsity loss of one layer, 0…√r − 1; 0 for a zero vector.
 *
 * Source: Yang et al. 2020, arXiv 2004.09031 (official code, Regularization.py, which has the −1).
 */
export const hoyer = (s: Spectrum): number =>
  spectralNorm(s) === 0 ? 0 : nuclearNorm(s) / frobeniusNorm(s) - 1;

/** (Σ|s|)² / Σs² − 1: the Hoyer-Square sparsity loss of one layer, 0…r − 1; 0 for a zero vector. Source: see `hoyer`. */
export const hoyerSquare = (s: Spectrum): number =>
  spectralNorm(s) === 0 ? 0 : (nuclearNorm(s) / frobeniusNorm(s)) ** 2 - 1;

/**
 * (√r − Σ|s| / ‖s‖₂) / (√r − 1): 0 if all r values are equal, 1 if only one is non-zero; undefined for a single value and
 * for a zero vector.
 *
 * Source: Hoyer 2004 (JMLR 5), eq. 4. Difference from `hoyer`: inverted, and independent of r.
 */
export function normalizedHoyer(s: Spectrum): number | undefined {
  const root = Math.sqrt(s.length);
  return s.length < 2 || spectralNorm(s) === 0 ? undefined : (root - 1 - hoyer(s)) / (root - 1);
}

/**
 * −Σ qᵢ ln qᵢ / ln rank, qᵢ = σᵢ² / Σσ², with the numerical rank: 0…1, 1 when the energy is spread evenly; undefined
 * below rank 2. The matrix is [rows, cols].
 *
 * Source: matrix_entropy of WeightWatcher (RMT_Util.py). Difference: it adds a small number to q and to the rank.
 */
export function spectralEntropy(sigma: Spectrum, rows: number, cols: number): number | undefined {
  const rank = numericalRank(sigma, rows, cols);
  return rank < 2 ? undefined : Math.log(energyEntropyRank(sigma)) / Math.log(rank);
}

/**
 * ‖W − W_k‖_F / ‖W‖_F = √(Σ_{i>k} qᵢ) of the best rank-k approximation W_k, 0…1; 0 for a zero spectrum.
 *
 * sigma: in any order, of any sign. Source: Eckart & Young 1936.
 */
export function reconstructionError(sigma: Spectrum, k: number): number {
  const descending = Float64Array.from(Array.from(sigma), Math.abs).sort().reverse();
  const norm = frobeniusNorm(descending);
  return norm === 0 ? 0 : frobeniusNorm(descending.subarray(k)) / norm;
}

/** The number of directions of a change ΔW of a weight W, and its relative size. */
export type Update = {
  /** Of ΔW. */
  stableRank: number;
  effectiveRank: number;
  /** ‖ΔW‖_F / ‖W‖_F; Infinity when W is 0 and ΔW is not. */
  change: number;
};

/** The rank and size of an update from the spectra of ΔW and W. */
export function updateRank(change: Spectrum, weight: Spectrum): Update {
  const [moved, whole] = [frobeniusNorm(change), frobeniusNorm(weight)];
  return {
    stableRank: stableRank(change),
    effectiveRank: effectiveRank(change),
    change: moved === 0 ? 0 : moved / whole,
  };
}
