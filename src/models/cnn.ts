import type { Model } from './model';
import { imageInput, initParams } from './model';

/** conv 16 – pool – conv 32 – pool – dense 64 – classes, 3×3 kernels. */
export const model: Model = {
  id: 'cnn',
  label: 'cnn, 3 low-rank layers',
  summary: 'Two 3×3 convolutions of 16 and 32 filters with pooling, a dense layer of 64, and the classes.',
  params: initParams,
  build: (input, classes) => ({
    input: imageInput('cnn', input, 4),
    classes,
    layers: [
      { kind: 'conv', name: 'conv1', kernel: [3, 3], filters: 16, stride: 1, pad: 1, lowRank: true },
      { kind: 'relu', name: 'relu1' },
      { kind: 'maxPool', name: 'pool1', size: 2 },
      { kind: 'conv', name: 'conv2', kernel: [3, 3], filters: 32, stride: 1, pad: 1, lowRank: true },
      { kind: 'relu', name: 'relu2' },
      { kind: 'maxPool', name: 'pool2', size: 2 },
      { kind: 'flatten', name: 'flatten' },
      { kind: 'dense', name: 'fc1', units: 64, lowRank: true },
      { kind: 'relu', name: 'relu3' },
      { kind: 'dense', name: 'fc2', units: classes, lowRank: false },
    ],
  }),
};
