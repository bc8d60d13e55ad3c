import { entry } from '../core/entry';
import type { AddLayer } from './add';
import type { LayerReference } from './layer';

const node: AddLayer = { kind: 'add', name: 'sum', other: 'other' };

/** Elementwise. */
export const reference: LayerReference<AddLayer> = {
  cases: [
    { node, inputs: [[3, 2, 4], [3, 2, 4]] }, // prettier-ignore
    { node, inputs: [[5], [5]] },
  ],
  forward: (_, x, other) => x.map((value, at) => value + entry(other, at)),
};
