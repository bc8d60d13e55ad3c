import type { Layer } from '../core/network/network';
import type { Model } from './model';
import { imageInput, initParams } from './model';

/** Two 3×3 convolutions, each with batch normalization and ReLU, and a pool that halves the sides. */
const stage = (number: number, filters: number): Layer[] => [
  ...['a', 'b'].flatMap((place): Layer[] => {
    const name = `${number}${place}`;
    return [
      {
        kind: 'conv',
        name: `conv${name}`,
        kernel: [3, 3],
        filters,
        stride: 1,
        pad: 1,
        bias: false,
        lowRank: true,
      },
      { kind: 'batchNorm', name: `norm${name}` },
      { kind: 'relu', name: `relu${name}` },
    ];
  }),
  { kind: 'maxPool', name: `pool${number}`, size: 2 },
];

/** Three stages of two 3×3 convolutions with 32, 64 and 128 filters, and the classes. */
export const model: Model = {
  id: 'vgg',
  label: 'vgg, 6 low-rank layers',
  summary:
    'Three stages of two 3×3 convolutions (32, 64, 128 filters) with batch norm and pooling, and the classes.',
  paper: {
    title: 'Very Deep Convolutional Networks for Large-Scale Image Recognition',
    authors: 'Simonyan, Zisserman',
    year: 2015,
    url: 'https://arxiv.org/abs/1409.1556',
  },
  departures: [
    'Narrower and shallower, for images of CIFAR size, with batch normalization and one dense layer.',
  ],
  params: initParams,
  build: (input, classes) => ({
    input: imageInput('vgg', input, 8),
    classes,
    layers: [
      ...stage(1, 32),
      ...stage(2, 64),
      ...stage(3, 128),
      { kind: 'flatten', name: 'flatten' },
      { kind: 'dense', name: 'fc', units: classes, lowRank: false },
    ],
  }),
};
