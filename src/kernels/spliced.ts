import * as tf from '@tensorflow/tfjs-core';

/** `base` with each part written over its elements from `offset` on; parts do not overlap. For fallbacks. */
export function spliced(
  base: tf.Tensor1D,
  parts: readonly { offset: number; tensor: tf.Tensor }[],
): tf.Tensor1D {
  const pieces: tf.Tensor1D[] = [];
  let at = 0;
  const keep = (end: number) => {
    if (end > at) pieces.push(tf.slice1d(base, at, end - at));
  };
  for (const { offset, tensor } of [...parts].sort((a, b) => a.offset - b.offset)) {
    keep(offset);
    pieces.push(tf.reshape<tf.Rank.R1>(tensor, [tensor.size]));
    at = offset + tensor.size;
  }
  keep(base.size);
  return tf.concat1d(pieces);
}
