import { energyRank } from '../energyRank';
import { reconstructionError } from '../metric';
import type { Metric } from './metric';

/** The share of the weight that a cut by energy removes. */
export const metric: Metric = {
  id: 'reconstructionError',
  label: 'Reconstruction error',
  order: 80,
  formula: String.raw`\lVert W - W_k\rVert_F / \lVert W\rVert_F = \sqrt{\textstyle\sum_{i>k} q_i}`,
  source: { label: 'Eckart & Young 1936', url: 'https://doi.org/10.1007/BF02288367' },
  help: 'How much of the weight pruning would take away, at most √e. It measures the weight, not what the network does with it.',
  of: (sigma, { e }) => reconstructionError(sigma, energyRank(sigma, e)),
};
