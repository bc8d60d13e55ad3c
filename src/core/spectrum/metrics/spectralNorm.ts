import { spectralNorm } from '../metric';
import type { Metric } from './metric';
import { textbook } from './sources';

/** σ₁. */
export const metric: Metric = {
  id: 'spectralNorm',
  label: 'Spectral norm',
  order: 190,
  formula: String.raw`\lVert W\rVert_2 = \sigma_1`,
  source: textbook,
  help: 'The most that the matrix stretches a vector. A convolution may stretch more: its matrix is applied at every place.',
  of: spectralNorm,
};
