import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import type { NamedNode } from '../core/network/network';
import { shapeText } from '../core/network/shape';
import type { LayerKind } from './layer';

/** The sum of two nodes of the same shape; `other` names the second. */
export type AddLayer = NamedNode & { kind: 'add'; other: string };

declare module '../core/network/network' {
  interface LayerNodes {
    add: AddLayer;
  }
}

/** See `AddLayer`. */
export const layer: LayerKind<AddLayer> = {
  kind: 'add',
  inputs: ({ input, other }) => [input, other],
  shape({ name, other: second }, input, other) {
    if (shapeText(input) === shapeText(other)) return input;
    throw new ShapeError(
      `${name} cannot add ${shapeText(other)} of ${second} to ${shapeText(input)}. Give it two inputs of the same shape.`,
    );
  },
  macs: () => 0,
  joins: 'residual',
  forward: (_, x, other) => tf.add(x, other),
};
