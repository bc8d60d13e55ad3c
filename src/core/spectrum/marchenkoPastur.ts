import type { Spectrum } from './metric';

/** The part of a spectrum that matches a matrix of independent entries of one variance, and the spikes above it. */
export type Bulk = {
  /** Fitted variance of the entries that make up the bulk, σ²_mp. */
  variance: number;
  /** The range of the bulk's singular values: √(N λ₋) and √(N λ₊), λ± = σ²_mp (1 ± 1/√Q)², Q = N / M ≥ 1. */
  lower: number;
  upper: number;
  /** A singular value above this is a spike: `upper` plus a margin for random fluctuations at the edge. */
  threshold: number;
  spikes: number;
  /** λ₊ / λ_max: near or above 1 for a random matrix; small if spikes dominate; 0 for a zero spectrum. */
  softRank: number;
};

const sides = (rows: number, cols: number): [N: number, M: number] => [
  Math.max(rows, cols),
  Math.min(rows, cols),
];

/**
 * The angle θ above which the law has a share `above` of its eigenvalues x = 1 + γ + 2√γ cos θ, γ = M / N.
 *
 * In θ the density is (2/π) sin²θ / x, which has an elementary integral; θ by bisection.
 */
function angleAt(above: number, gamma: number): number {
  const [a, b, root] = [1 + gamma, 2 * Math.sqrt(gamma), Math.sqrt(gamma)];
  const share = (theta: number) => {
    const half = Math.atan2((1 - root) * Math.sin(theta / 2), (1 + root) * Math.cos(theta / 2));
    return ((2 / Math.PI) * (a * theta - b * Math.sin(theta) - 2 * (1 - gamma) * half)) / b ** 2;
  };
  let [low, high] = [0, Math.PI];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (share(middle) < above) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The eigenvalue above which the law has this share, at variance 1 and in units of N. */
const quantile = (above: number, gamma: number) =>
  1 + gamma + 2 * Math.sqrt(gamma) * Math.cos(angleAt(above, gamma));

/**
 * The expected singular values of a random matrix of that size and Frobenius norm, largest first, [min(rows, cols)]:
 * the gray area behind a trained spectrum.
 *
 * σᵢ² is the (i − ½)/M quantile of the Marchenko–Pastur law, scaled to the norm: within 1 % of σ₁ of the mean of Gaussian
 * matrices from 10 values on.
 * Source: Marchenko & Pastur 1967.
 */
export function randomSpectrum(rows: number, cols: number, norm: number): Float64Array {
  const [N, M] = sides(rows, cols);
  const squares = Float64Array.from({ length: M }, (_, i) => Math.max(0, quantile((i + 0.5) / M, M / N)));
  const scale = norm / Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
  return squares.map((value) => Math.sqrt(value) * scale);
}

/**
 * The Marchenko–Pastur bulk of a matrix, and its spikes.
 *
 * sigma: in any order, missing values count as 0. The variance is first estimated from the median, which is robust to up
 * to half of the values being spikes (Gavish & Donoho 2014, arXiv 1305.5870); then the spikes are counted and it is set to
 * the energy of the rest over (N − k)(M − k), the degrees of freedom after removing k directions, until the count converges.
 * Without spikes this is the mean square of the entries, the best estimate. The margin is √TW, where
 * TW = λ₊^⅔ M^−⅔ / √Q, the width of the Tracy–Widom law, at variance 1: 3.6 widths at 144×16, 5.7 at 576×64.
 *
 * Differences from WeightWatcher (weightwatcher.py): it takes the margin at any variance, so that the
 * count changes with the scale of W; and it fits the variance to a smoothed histogram.
 */
export function fitMarchenkoPastur(sigma: Spectrum, rows: number, cols: number): Bulk {
  const [N, M] = sides(rows, cols);
  const energies = new Float64Array(M);
  energies.set(
    Float64Array.from(Array.from(sigma), (value) => value ** 2)
      .sort()
      .reverse()
      .subarray(0, M),
  );
  const edge = (1 + Math.sqrt(M / N)) ** 2;
  const margin = Math.sqrt(edge ** (2 / 3) * M ** (-2 / 3) * Math.sqrt(M / N));
  const countAbove = (variance: number) =>
    energies.filter((value) => value > N * variance * (edge + margin)).length;
  const varianceBelow = (k: number) =>
    k === M ? 0 : energies.subarray(k).reduce((sum, value) => sum + value, 0) / ((N - k) * (M - k));
  const median = ((energies[M >> 1] ?? 0) + (energies[(M - 1) >> 1] ?? 0)) / 2;
  let spikes = countAbove(median / (N * quantile(0.5, M / N)));
  for (let turn = 0; turn < M; turn++) {
    const next = countAbove(varianceBelow(spikes));
    if (next === spikes) break;
    spikes = next;
  }
  const variance = varianceBelow(spikes);
  const upper = Math.sqrt(N * variance * edge);
  const largest = Math.sqrt(energies[0] ?? 0);
  return {
    variance,
    lower: Math.sqrt(variance) * (Math.sqrt(N) - Math.sqrt(M)),
    upper,
    threshold: Math.sqrt(N * variance * (edge + margin)),
    spikes,
    softRank: largest === 0 ? 0 : (upper / largest) ** 2,
  };
}
