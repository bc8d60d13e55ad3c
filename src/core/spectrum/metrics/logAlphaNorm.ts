import { logAlphaNorm } from '../powerLaw';
import { exponent, lacksPowerLaw } from './exponent';
import type { Metric } from './metric';
import { weightWatcher } from './sources';

/** log₁₀ Σλ^α. */
export const metric: Metric = {
  id: 'logAlphaNorm',
  label: 'log α-norm',
  order: 170,
  formula: String.raw`\log_{10}\sum_i \lambda_i^{\alpha}`,
  source: weightWatcher,
  help: 'Like α̂, with all eigenvalues in place of the largest. It inherits the error of α.',
  of: exponent(({ alpha }, sigma) => logAlphaNorm(sigma, alpha)),
  missing: lacksPowerLaw,
};
