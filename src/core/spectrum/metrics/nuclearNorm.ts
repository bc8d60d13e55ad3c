import { nuclearNorm } from '../metric';
import type { Metric } from './metric';
import { textbook } from './sources';

/** Σσ. */
export const metric: Metric = {
  id: 'nuclearNorm',
  label: 'Nuclear norm',
  order: 180,
  formula: String.raw`\lVert W\rVert_* = \sum_i \sigma_i`,
  source: textbook,
  help: 'The sum of the singular values, the convex stand-in for rank. It falls when weights shrink, too.',
  of: nuclearNorm,
};
