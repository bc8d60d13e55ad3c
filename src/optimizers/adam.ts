import { kernel } from '../kernels/optimizer/adamStep';
import { rateAt, sharedParams } from './optimizer';
import type { Optimizer } from './optimizer';

/**
 * Adam's β₁ and β₂ in float32, for the kernel and the corrections alike: 1 − 0.999 formed in float32 is 4.7e-5 off, which
 * makes every step 6.4e-6 too long where the correction takes 0.999 itself.
 */
const betas = [Math.fround(0.9), Math.fround(0.999)] as const;

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
  params: sharedParams(1e-3),
  kernel,
  moments: [
    { name: 'mean', power: 1 },
    { name: 'square', power: 2 },
  ],
  hyper(values, { step, steps, counts, singularRate }) {
    const rate = rateAt(values, step, steps);
    const decay = Number(values['weightDecay']);
    const corrections = counts.flatMap((count) => betas.map((beta) => 1 - beta ** count));
    return [rate, singularRate, ...betas, 1e-8, decay, ...corrections];
  },
};
