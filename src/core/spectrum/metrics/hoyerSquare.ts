import { hoyerSquare } from '../metric';
import type { Metric } from './metric';
import { yang } from './sources';

/** Hoyer-Square, with the −1 of the official code. */
export const metric: Metric = {
  id: 'hoyerSquare',
  label: 'Hoyer-Square',
  order: 100,
  formula: String.raw`\Big(\sum_i\sigma_i\Big)^2 \Big/ \sum_i\sigma_i^2 - 1`,
  source: yang,
  help: 'A sparsity loss of SVD training: with 1 added it counts directions, like a rank. It does not change when all values shrink together.',
  of: hoyerSquare,
};
