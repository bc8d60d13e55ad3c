import type { Spectrum } from './metric';

/**
 * The smallest k whose k largest squares contain at least (1 − e) of their sum: the rank after pruning by energy.
 *
 * sigma: in any order, of any sign; e: 0…1. At e = 0 it counts the non-zero values; 0 for a zero spectrum.
 * Source: Yang et al. 2020, arXiv 2004.09031 (official code, cifar10_resnet20.py). Difference: energy is removed from
 * the small end, so that values too small to change a running sum from the large end are still counted.
 */
export function energyRank(sigma: Spectrum, e: number): number {
  const ascending = Float64Array.from(Array.from(sigma), (value) => Math.abs(value)).sort();
  const largest = ascending.at(-1) ?? 0;
  if (e === 0 || largest === 0) return ascending.filter((value) => value > 0).length;
  const energies = ascending.map((value) => (value / largest) ** 2);
  const allowed = e * energies.reduce((total, energy) => total + energy, 0) * (1 + 1e-12); // 1e-12: rounding of equal shares
  let removed = 0;
  let kept = energies.length;
  for (const energy of energies) {
    removed += energy;
    if (!(removed <= allowed)) break;
    kept--;
  }
  return kept;
}
