import type * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';

const isRank4 = (x: tf.Tensor): x is tf.Tensor4D => x.rank === 4;

/**
 * The same tensor, typed as rank 4; tfjs would keep a reshaped one for the backward pass. Throws ShapeError for another
 * rank.
 */
export function as4D(x: tf.Tensor): tf.Tensor4D {
  if (!isRank4(x)) throw new ShapeError(`Images must have rank 4, got shape [${x.shape.join(', ')}].`);
  return x;
}
