import { energyRank } from '../energyRank';
import type { CutRule } from './cutRule';

/**
 * Keeps the fewest values that contain 1 − e of the energy Σσ².
 *
 * Source: Yang et al. 2020, arXiv 2004.09031. A line dragged to a height between two values gives an e interpolated
 * between the energies below the two: exactly the values not below the height are kept, at least the first.
 */
export const rule: CutRule = {
  id: 'energy',
  rank: energyRank,
  valueAt(sigma, height) {
    const first = sigma[0] ?? 0;
    if (first <= 0) return 0;
    const energy = sigma.map((value) => (value / first) ** 2);
    const total = energy.reduce((a, b) => a + b, 0);
    const kept = Math.max(1, sigma.filter((value) => value >= height).length);
    const below = energy.slice(kept).reduce((a, b) => a + b, 0);
    const [high, low] = [sigma[kept - 1] ?? 0, sigma[kept] ?? 0];
    const share = high > low ? Math.min(1, Math.max(0, (height - low) / (high - low))) : 0;
    return (below + 0.98 * share * (energy[kept - 1] ?? 0)) / total;
  },
  digits: 6,
  line: 'kept',
};
