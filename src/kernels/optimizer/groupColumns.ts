import * as tf from '@tensorflow/tfjs-core';

/**
 * The numbers of every block's group, as one column [blocks, 1] each, for fallbacks: `hyper` holds `width` numbers per
 * group after its first `head`.
 */
export function groupColumns(
  hyper: tf.Tensor1D,
  { head, width }: { head: number; width: number },
  groupOf: Uint32Array,
  blocks: number,
): tf.Tensor2D[] {
  const table = tf.reshape<tf.Rank.R2>(tf.slice1d(hyper, head, hyper.size - head), [-1, width]);
  const rows = tf.gather(table, tf.tensor1d(Int32Array.from(groupOf.subarray(0, blocks)), 'int32'));
  return tf.split(rows, width, 1);
}
