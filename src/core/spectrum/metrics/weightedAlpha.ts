import { weightedAlpha } from '../powerLaw';
import { exponent, lacksPowerLaw } from './exponent';
import type { Metric } from './metric';
import { weightWatcher } from './sources';

/** α·log₁₀ λ_max. */
export const metric: Metric = {
  id: 'weightedAlpha',
  label: 'α̂',
  order: 160,
  formula: String.raw`\hat\alpha = \alpha \log_{10}\lambda_{\max}`,
  source: weightWatcher,
  help: 'α weighed with the size of the layer’s largest eigenvalue. Compare it only between networks of one architecture.',
  of: exponent(({ alpha }, sigma) => weightedAlpha(sigma, alpha)),
  missing: lacksPowerLaw,
};
