import { betaRank } from '../metric';
import type { Metric } from './metric';
import { arxiv } from './sources';

/** The rank after a cut relative to σ₁; undefined for methods without β. */
export const metric: Metric = {
  id: 'betaRank',
  label: 'β-rank',
  order: 60,
  formula: String.raw`\#\{\sigma_i \ge \beta\,\sigma_1\}`,
  source: arxiv('Coquelin et al. 2024', '2401.08505'),
  help: 'What a cut relative to the largest value keeps. It falls when the largest value grows, even if the others stay.',
  of: (sigma, { beta }) => (beta === undefined ? undefined : betaRank(sigma, beta)),
  missing: (_sigma, { beta }) => (beta === undefined ? 'this method has no β' : undefined),
};
