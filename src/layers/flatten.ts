import * as tf from '@tensorflow/tfjs-core';
import type { NamedNode } from '../core/network/network';
import { sizeOf } from '../core/network/shape';
import type { LayerKind } from './layer';

/** All numbers of a sample in a row: [...] → [features]. */
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
  forward: (_, x) => tf.reshape(x, [x.shape[0] ?? 1, -1]),
};
