import { fitMarchenkoPastur } from '../marchenkoPastur';
import type { Metric } from './metric';
import { marchenko } from './sources';

/** Eigenvalues above the random bulk. */
export const metric: Metric = {
  id: 'spikes',
  label: 'Spikes',
  order: 130,
  formula: String.raw`\#\{\lambda_i > \lambda_+ + \sqrt{TW}\},\quad \lambda_+ = \sigma_{mp}^2\big(1 + 1/\sqrt Q\big)^2`,
  source: marchenko,
  help: 'Values that stand out of what a random matrix of this size has: directions that training made. In layers of a few dozen values take it as a guide.',
  of: (sigma, { rows, cols }) => fitMarchenkoPastur(sigma, rows, cols).spikes,
};
