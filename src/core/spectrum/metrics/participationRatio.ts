import { participationRatio } from '../metric';
import type { Metric } from './metric';
import { textbook } from './sources';

/** (Σσ²)² / Σσ⁴. */
export const metric: Metric = {
  id: 'participationRatio',
  label: 'Participation ratio',
  order: 40,
  formula: String.raw`\Big(\sum_i\sigma_i^2\Big)^2 \Big/ \sum_i\sigma_i^4`,
  source: textbook,
  help: 'How many directions share the energy, between the stable and the energy-entropy rank. It hardly sees the tail.',
  of: participationRatio,
};
