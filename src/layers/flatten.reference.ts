import type { FlattenLayer } from './flatten';
import type { LayerReference } from './layer';

const node: FlattenLayer = { kind: 'flatten', name: 'flat' };

/** The same elements in the same order. */
export const reference: LayerReference<FlattenLayer> = {
  cases: [
    { node, inputs: [[3, 2, 4]] },
    { node, inputs: [[5]] },
  ],
  forward: (_, x) => x,
};
