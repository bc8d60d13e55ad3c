import { numericalRank } from '../metric';
import type { Metric } from './metric';

/** Values above the rounding error of the largest. */
export const metric: Metric = {
  id: 'numericalRank',
  label: 'Numerical rank',
  order: 70,
  formula: String.raw`\#\{\sigma_i > \sigma_1 \max(m,n)\,\varepsilon\}`,
  source: { label: 'the rule of NumPy and of WeightWatcher, ε of float32' },
  help: 'Values that are more than rounding. Training leaves noise everywhere, so it stays full until something is cut.',
  of: (sigma, { rows, cols }) => numericalRank(sigma, rows, cols),
};
