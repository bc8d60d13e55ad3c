import * as tf from '@tensorflow/tfjs-core';
import type { NamedNode } from '../core/network/network';
import { imageShape } from '../core/network/shape';
import { as4D } from '../ops/as4D';
import { batchNorm, normalize } from '../ops/batchNorm';
import type { LayerKind, OwnParameter } from './layer';

/**
 * Normalization of every channel of an image: in training by the mean and the biased variance of the batch, in
 * evaluation by their running averages; then a trained scale and shift.
 */
export type BatchNormLayer = NamedNode & { kind: 'batchNorm' };

declare module '../core/network/network' {
  interface LayerNodes {
    batchNorm: BatchNormLayer;
  }
}

/** Added to a variance before the square root. Source: Ioffe & Szegedy 2015; the value is PyTorch's. */
export const batchNormEpsilon = 1e-5;

/** See `BatchNormLayer`. Scale `gamma`, shift `beta`, the running `mean` and unbiased `variance`. */
export const layer: LayerKind<BatchNormLayer> = {
  kind: 'batchNorm',
  shape: (node, input) => imageShape(node, input),
  parameters(node, input) {
    const perChannel = (role: OwnParameter['role'], start: number): OwnParameter => ({
      shape: [imageShape(node, input)[2]],
      role,
      start,
    });
    return {
      gamma: perChannel('bias', 1),
      beta: perChannel('bias', 0),
      mean: perChannel('state', 0),
      variance: perChannel('state', 1),
    };
  },
  macs: () => 0,
  takes: ['relu', 'residual'],
  normalizes: true,
  forward({ parameter, relu, residual, observe }, x) {
    const vector = (key: string) => {
      const tensor = parameter(key);
      return tf.reshape<tf.Rank.R1>(tensor, [tensor.size]);
    };
    const [scale, shift] = [vector('gamma'), vector('beta')];
    const options = { epsilon: batchNormEpsilon, residual: residual && as4D(residual), relu };
    if (!observe) return normalize(as4D(x), scale, shift, vector('mean'), vector('variance'), options);
    const { y, mean, variance } = batchNorm(as4D(x), scale, shift, options);
    observe({ mean, variance });
    return y;
  },
};
