import type { Model } from './model';
import { initParams } from './model';

/** 128 – relu – 64 – relu – classes. */
export const model: Model = {
  id: 'mlp',
  label: 'mlp, 2 low-rank layers',
  summary: 'Three dense layers of 128, 64 and one unit per class.',
  params: initParams,
  build: (input, classes) => ({
    input,
    classes,
    layers: [
      ...(input.length > 1 ? [{ kind: 'flatten', name: 'flatten' } as const] : []),
      { kind: 'dense', name: 'fc1', units: 128, lowRank: true },
      { kind: 'relu', name: 'relu1' },
      { kind: 'dense', name: 'fc2', units: 64, lowRank: true },
      { kind: 'relu', name: 'relu2' },
      { kind: 'dense', name: 'fc3', units: classes, lowRank: false },
    ],
  }),
};
