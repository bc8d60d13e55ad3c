import type { LayerReference } from './layer';
import type { ReluLayer } from './relu';

const node: ReluLayer = { kind: 'relu', name: 'relu' };

/** Elementwise. */
export const reference: LayerReference<ReluLayer> = {
  cases: [
    { node, inputs: [[3, 2, 4]] },
    { node, inputs: [[5]] },
  ],
  forward: (_, x) => x.map((value) => Math.max(0, value)),
};
