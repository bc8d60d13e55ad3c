import * as tf from '@tensorflow/tfjs-core';
import { entry } from '../core/entry';
import type { NamedNode } from '../core/network/network';
import { sizeOf } from '../core/network/shape';
import type { LayerKind } from './layer';

/** All elements of a sample as a vector: [...] → [features]. */
export type FlattenLayer = NamedNode & { kind: 'flatten' };

declare module '../core/network/network' {
  interface LayerNodes {
    flatten: FlattenLayer;
  }
}

/** See `FlattenLayer`. */
export const layer: LayerKind<FlattenLayer> = {
  kind: 'flatten',
  shape: (_, input) => [sizeOf(input)],
  macs: () => 0,
  forward: (_, x) => tf.reshape(x, [entry(x.shape, 0), -1]),
};
