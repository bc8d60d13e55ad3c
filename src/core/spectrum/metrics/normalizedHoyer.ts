import { normalizedHoyer } from '../metric';
import type { Metric } from './metric';

/** Hoyer’s sparsity, 0…1. */
export const metric: Metric = {
  id: 'normalizedHoyer',
  label: 'Normalized Hoyer',
  order: 110,
  formula: String.raw`\frac{\sqrt r - \sum_i\sigma_i/\lVert\sigma\rVert_2}{\sqrt r - 1}`,
  source: { label: 'Hoyer 2004, JMLR 5', url: 'https://www.jmlr.org/papers/v5/hoyer04a.html' },
  help: 'Sparsity from 0, all values equal, to 1, a single one left. r counts the values that are stored, so a cut makes it jump down.',
  of: normalizedHoyer,
};
