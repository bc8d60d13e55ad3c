import { exponent, lacksPowerLaw } from './exponent';
import type { Metric } from './metric';
import { weightWatcher } from './sources';

/** The exponent of the power law of the tail. */
export const metric: Metric = {
  id: 'alpha',
  label: 'α',
  order: 150,
  formula: String.raw`\rho(\lambda) \sim \lambda^{-\alpha},\quad \lambda = \sigma^2 \ge \lambda_{\min}`,
  source: {
    ...weightWatcher,
    label: `${weightWatcher.label}; Clauset et al. 2009, arXiv 0706.1062`,
  },
  help: 'How heavy the tail of the spectrum is. Layers of large, well trained networks have 2 to 6; with few values the error is large, and below 50 it is hidden.',
  of: exponent(({ alpha }) => alpha),
  error: exponent(({ error }) => error),
  missing: lacksPowerLaw,
};
