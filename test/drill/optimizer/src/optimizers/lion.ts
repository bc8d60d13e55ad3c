import { kernel } from '../kernels/optimizer/lionStep';
import { sharedParams, usualShares } from './optimizer';
import type { Optimizer } from './optimizer';

/** Lion. */
export const optimizer: Optimizer = {
  id: 'lion',
  label: 'Lion',
  summary: 'Steps of one length, along the sign of a running mean of the gradient; β₁ 0.9, β₂ 0.99.',
  paper: {
    title: 'Symbolic Discovery of Optimization Algorithms',
    authors: 'Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu, Le',
    year: 2023,
    url: 'https://arxiv.org/abs/2302.06675',
  },
  params: {
    ...sharedParams(1e-4),
    weightDecay: {
      kind: 'number',
      label: 'Weight decay',
      default: 0,
      min: 0,
      max: 10,
      scale: 'log0',
      floor: 1e-4,
      hot: true,
      help: 'Every step shrinks every weight by this multiple of the learning rate; biases and s are left alone.',
    },
  },
  kernel,
  moments: [{ name: 'mean', power: 1 }],
  shares: usualShares,
  hyper: (_values, { rate, groups }) => [
    ...[rate, Math.fround(0.9), Math.fround(0.99)],
    ...groups.flatMap(({ factor, decay }) => [factor, decay]),
  ],
};
