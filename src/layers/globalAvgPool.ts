import * as tf from '@tensorflow/tfjs-core';
import type { NamedNode } from '../core/network/network';
import { imageShape } from '../core/network/shape';
import { as4D } from '../ops/as4D';
import type { LayerKind } from './layer';

/** The mean of every channel: [height, width, channels] → [channels]. */
export type GlobalAvgPoolLayer = NamedNode & { kind: 'globalAvgPool' };

declare module '../core/network/network' {
  interface LayerNodes {
    globalAvgPool: GlobalAvgPoolLayer;
  }
}

/** See `GlobalAvgPoolLayer`. */
export const layer: LayerKind<GlobalAvgPoolLayer> = {
  kind: 'globalAvgPool',
  shape: (node, input) => [imageShape(node, input)[2]],
  macs: () => 0,
  forward(_, x) {
    const [batch, height, width, channels] = as4D(x).shape;
    return tf.reshape(tf.avgPool(as4D(x), [height, width], 1, 'valid'), [batch, channels]);
  },
};
