import type { Layer } from '../core/network/network';
import type { Model } from './model';
import { initParams } from './model';

/** A dense layer of 32 units, normalized. */
const block = (name: string): Layer[] => [
  { kind: 'dense', name, units: 32, lowRank: true },
  { kind: 'layerNorm', name: `${name}.norm` },
  { kind: 'relu', name: `${name}.relu` },
];

/** Three normalized dense layers, of which the second and third add what they read to what they give, and the classes. */
export const model: Model = {
  id: 'normMlp',
  label: 'normMlp, 3 low-rank layers',
  summary: 'Three dense layers of 32 units with layer normalization, two of them residual, and the classes.',
  params: initParams,
  build: (input, classes) => ({
    input,
    classes,
    layers: [
      ...(input.length > 1 ? [{ kind: 'flatten', name: 'flatten' } as const] : []),
      ...block('fc1'),
      ...block('fc2'),
      { kind: 'add', name: 'sum1', other: 'fc1.relu' },
      ...block('fc3'),
      { kind: 'add', name: 'sum2', other: 'sum1' },
      { kind: 'dense', name: 'classes', units: classes, lowRank: false },
    ],
  }),
};
