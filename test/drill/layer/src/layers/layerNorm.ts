import * as tf from '@tensorflow/tfjs-core';
import type { NamedNode } from '../core/network/network';
import type { LayerKind } from './layer';

/** Normalization of every sample over its last axis, then a scale and a shift that are trained. [..., features] */
export type LayerNormLayer = NamedNode & { kind: 'layerNorm' };

declare module '../core/network/network' {
  interface LayerNodes {
    layerNorm: LayerNormLayer;
  }
}

/** Added to a variance before its root is taken. Source: Ba, Kiros & Hinton 2016; the value is PyTorch's. */
export const layerNormEpsilon = 1e-5;

/** See `LayerNormLayer`. Scale `gamma`, shift `beta`. */
export const layer: LayerKind<LayerNormLayer> = {
  kind: 'layerNorm',
  shape: (_, input) => input,
  parameters(_, input) {
    const shape = input.slice(-1);
    return { gamma: { shape, role: 'bias', start: 1 }, beta: { shape, role: 'bias', start: 0 } };
  },
  macs: () => 0,
  normalizes: true,
  forward({ parameter }, x) {
    const { mean, variance } = tf.moments(x, -1, true);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, layerNormEpsilon)));
    return tf.add(tf.mul(normal, parameter('gamma')), parameter('beta'));
  },
};
