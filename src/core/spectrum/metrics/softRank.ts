import { fitMarchenkoPastur } from '../marchenkoPastur';
import type { Metric } from './metric';
import { marchenko } from './sources';

/** The edge of the random bulk over the largest eigenvalue. */
export const metric: Metric = {
  id: 'softRank',
  label: 'Soft rank',
  order: 140,
  formula: String.raw`\lambda_+ / \lambda_{\max}`,
  source: marchenko,
  help: 'The edge of the random bulk over the largest eigenvalue: about 1 before training, and above 1 where chance leaves the largest below the fitted edge; small when a few directions rule.',
  of: (sigma, { rows, cols }) => fitMarchenkoPastur(sigma, rows, cols).softRank,
};
