/** Σσ² / σ₁²; 0 for a zero matrix. */
export function stableRank(sigma: readonly number[]): number {
  const first = sigma[0] ?? 0;
  return first > 0 ? sigma.reduce((sum, s) => sum + s * s, 0) / (first * first) : 0;
}

/** exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ / Σσ; 0 for a zero matrix. Source: Roy and Vetterli 2007. */
export function effectiveRank(sigma: readonly number[]): number {
  const total = sigma.reduce((sum, s) => sum + s, 0);
  if (!(total > 0)) return 0;
  const entropy = sigma.reduce((sum, s) => (s > 0 ? sum - (s / total) * Math.log(s / total) : sum), 0);
  return Math.exp(entropy);
}
