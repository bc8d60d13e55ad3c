import { frobeniusNorm } from '../metric';
import type { Metric } from './metric';
import { textbook } from './sources';

/** √Σσ². */
export const metric: Metric = {
  id: 'frobeniusNorm',
  label: 'Frobenius norm',
  order: 200,
  formula: String.raw`\lVert W\rVert_F = \sqrt{\textstyle\sum_i \sigma_i^2}`,
  source: textbook,
  help: 'The size of the weight, the root of its energy.',
  of: frobeniusNorm,
};
