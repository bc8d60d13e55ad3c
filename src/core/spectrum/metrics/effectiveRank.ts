import { effectiveRank } from '../metric';
import type { Metric } from './metric';
import { roy } from './sources';

/** exp of the entropy of σ. */
export const metric: Metric = {
  id: 'effectiveRank',
  label: 'Effective rank',
  order: 20,
  formula: String.raw`\exp\Big(-\sum_i p_i \ln p_i\Big),\quad p_i = \sigma_i \Big/ \sum_j \sigma_j`,
  source: roy,
  help: 'How many equal singular values would be as spread out. Many small values keep it high after they have stopped to matter.',
  of: effectiveRank,
};
