import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import type { NamedNode } from '../core/network/network';
import { imageShape, isSize } from '../core/network/shape';
import { as4D } from '../ops/as4D';
import type { LayerKind } from './layer';

/** The maximum of every size×size window of an image; incomplete windows at the edge are dropped. */
export type MaxPoolLayer = NamedNode & { kind: 'maxPool'; size: number };

declare module '../core/network/network' {
  interface LayerNodes {
    maxPool: MaxPoolLayer;
  }
}

/** See `MaxPoolLayer`. */
export const layer: LayerKind<MaxPoolLayer> = {
  kind: 'maxPool',
  shape(node, input) {
    const [height, width, channels] = imageShape(node, input);
    const { name, size } = node;
    if (!isSize(size))
      throw new ShapeError(`${name} has pool size ${size}. Give a whole number, at least 1.`);
    return [Math.floor(height / size), Math.floor(width / size), channels];
  },
  macs: () => 0,
  forward: ({ node: { size } }, x) => tf.maxPool(as4D(x), size, size, 'valid'),
};
