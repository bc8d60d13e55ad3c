import { energyEntropyRank } from '../metric';
import type { Metric } from './metric';
import { roy } from './sources';

/** exp of the entropy of σ². */
export const metric: Metric = {
  id: 'energyEntropyRank',
  label: 'Energy-entropy rank',
  order: 30,
  formula: String.raw`\exp\Big(-\sum_i q_i \ln q_i\Big),\quad q_i = \sigma_i^2 \Big/ \sum_j \sigma_j^2`,
  source: { ...roy, label: `${roy.label}, on σ² in place of σ` },
  help: 'The effective rank of the energy: small values count less. Papers that say effective rank may mean either.',
  of: energyEntropyRank,
};
