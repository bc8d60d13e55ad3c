import { kernel } from '../kernels/optimizer/adamStep';
import { adamHyper, adamMoments, adamTex } from './adamHyper';
import { sharedParams, usualShares } from './optimizer';
import type { Optimizer } from './optimizer';

/** Adam. */
export const optimizer: Optimizer = {
  id: 'adam',
  label: 'Adam',
  summary: 'Steps scaled by running moments of the gradient; β₁ 0.9, β₂ 0.999, ε 1e-8.',
  paper: {
    title: 'Adam: A Method for Stochastic Optimization',
    authors: 'Kingma, Ba',
    year: 2015,
    url: 'https://arxiv.org/abs/1412.6980',
  },
  params: sharedParams(1e-3, adamTex),
  kernel,
  moments: adamMoments,
  shares: usualShares,
  hyper: adamHyper,
};
