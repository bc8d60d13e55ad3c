import { conditionNumber } from '../metric';
import type { Metric } from './metric';
import { textbook } from './sources';

/** σ₁ / σ_r. */
export const metric: Metric = {
  id: 'conditionNumber',
  label: 'Condition number',
  order: 90,
  formula: String.raw`\sigma_1 / \sigma_r`,
  source: textbook,
  help: 'How unevenly the weight stretches its input. It hangs on the smallest value alone, and is infinite when that is 0.',
  of: conditionNumber,
};
