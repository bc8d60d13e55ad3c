import { kernel } from '../kernels/optimizer/momentumStep';
import { sharedParams, usualShares } from './optimizer';
import type { Optimizer } from './optimizer';

/** Gradient descent with momentum. */
export const optimizer: Optimizer = {
  id: 'sgd',
  label: 'SGD',
  summary: 'Stochastic gradient descent with momentum.',
  params: {
    ...sharedParams(0.05, String.raw`\theta \leftarrow \theta - \eta\,v`),
    momentum: {
      kind: 'number',
      label: 'Momentum',
      symbol: 'μ',
      default: 0.9,
      min: 0,
      max: 0.999,
      scale: 'linear',
      hot: true,
      help: 'Share of the last step that carries over into the next.',
      tex: String.raw`v \leftarrow \mu\,v + \nabla\mathcal L`,
    },
  },
  kernel,
  moments: [{ name: 'buffer', power: 1 }],
  shares: usualShares,
  hyper: (values, { rate, groups }) => [
    ...[rate, Number(values['momentum'])],
    ...groups.flatMap(({ factor, decay }) => [factor, decay]),
  ],
};
