import { energyRank } from '../energyRank';
import type { Metric } from './metric';
import { yang } from './sources';

/** The rank after a cut by energy. */
export const metric: Metric = {
  id: 'energyRank',
  label: 'Energy rank',
  order: 50,
  formula: String.raw`\min\Big\{k : \sum_{i\le k} q_i \ge 1 - e\Big\}`,
  source: yang,
  help: 'What pruning keeps at the present e. Energy is not importance: a direction of little energy may still decide the accuracy.',
  of: (sigma, { e }) => energyRank(sigma, e),
};
