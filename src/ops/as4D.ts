import type * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';

const isRank4 = (x: tf.Tensor): x is tf.Tensor4D => x.rank === 4;

/** The tensor itself, known to be of rank 4: a reshape would be kept for the backward pass. Throws ShapeError otherwise. */
export function as4D(x: tf.Tensor): tf.Tensor4D {
  if (!isRank4(x)) throw new ShapeError(`An image needs rank 4, not [${x.shape.join(', ')}].`);
  return x;
}
