import { spectralEntropy } from '../metric';
import type { Metric } from './metric';
import { weightWatcher } from './sources';

/** The entropy of σ², 0…1. */
export const metric: Metric = {
  id: 'spectralEntropy',
  label: 'Entropy',
  order: 120,
  formula: String.raw`-\sum_i q_i \ln q_i \Big/ \ln \mathrm{rank}(W)`,
  source: weightWatcher,
  help: 'How evenly the energy is spread, from 0 to 1 whatever the size. Near 1 also for an untrained layer.',
  of: (sigma, { rows, cols }) => spectralEntropy(sigma, rows, cols),
};
