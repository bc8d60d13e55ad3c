import * as tf from '@tensorflow/tfjs-core';
import type { NamedNode } from '../core/network/network';
import type { LayerKind } from './layer';

/** max(0, x). */
export type ReluLayer = NamedNode & { kind: 'relu' };

declare module '../core/network/network' {
  interface LayerNodes {
    relu: ReluLayer;
  }
}

/** See `ReluLayer`. */
export const layer: LayerKind<ReluLayer> = {
  kind: 'relu',
  shape: (_, input) => input,
  macs: () => 0,
  joins: 'relu',
  forward: (_, x) => tf.relu(x),
};
