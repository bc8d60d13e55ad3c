import { stableRank } from '../metric';
import type { Metric } from './metric';
import { arxiv } from './sources';

/** Σσ² / σ₁². */
export const metric: Metric = {
  id: 'stableRank',
  label: 'Stable rank',
  order: 10,
  formula: String.raw`\sum_i \sigma_i^2 \Big/ \sigma_1^2`,
  source: arxiv('Rudelson & Vershynin 2007', 'math/0503442'),
  help: 'How many directions carry the energy, in units of the strongest. One large value pulls it down, however many others there are.',
  of: stableRank,
};
