import type { Model } from './model';
import { initParams } from './model';

/** 32 – layer norm – relu – classes. */
export const model: Model = {
  id: 'normMlp',
  label: 'normMlp, 1 low-rank layer',
  summary: 'A dense layer of 32 units with layer normalization, and the classes.',
  params: initParams,
  build: (input, classes) => ({
    input,
    classes,
    layers: [
      { kind: 'flatten', name: 'flatten' },
      { kind: 'dense', name: 'fc1', units: 32, lowRank: true },
      { kind: 'layerNorm', name: 'norm' },
      { kind: 'relu', name: 'relu' },
      { kind: 'dense', name: 'fc2', units: classes, lowRank: false },
    ],
  }),
};
