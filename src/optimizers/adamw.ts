import { kernel } from '../kernels/optimizer/adamwStep';
import { adamHyper, adamMoments, adamTex } from './adamHyper';
import { sharedParams, usualShares } from './optimizer';
import type { Optimizer } from './optimizer';

/** Adam with decoupled weight decay. */
export const optimizer: Optimizer = {
  id: 'adamw',
  label: 'AdamW',
  summary: 'Adam whose weight decay shrinks the weights themselves, apart from the moments.',
  paper: {
    title: 'Decoupled Weight Decay Regularization',
    authors: 'Loshchilov, Hutter',
    year: 2019,
    url: 'https://arxiv.org/abs/1711.05101',
  },
  params: {
    ...sharedParams(1e-3, adamTex),
    weightDecay: {
      kind: 'number',
      label: 'Weight decay',
      default: 0.01,
      min: 0,
      max: 1,
      scale: 'log0',
      floor: 1e-5,
      hot: true,
      help: 'Every step shrinks every weight by this multiple of the learning rate; not biases and s.',
      tex: String.raw`\theta \leftarrow \theta - \eta\,w\,\theta`,
    },
  },
  kernel,
  moments: adamMoments,
  shares: usualShares,
  hyper: adamHyper,
};
