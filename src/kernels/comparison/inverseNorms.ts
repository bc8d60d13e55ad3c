import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/inverseNorms.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { pairRecords, pairSumWords } from './pairTable';
import { spliced } from '../spliced';

/** Factor by which ‖W‖_F is enlarged, so that rounding leaves no singular value above 1. */
export const normMargin = 1.01;

/** Index of Σ a² among the sums of `pairSums`. */
export const squares = 2;

/**
 * scales: 0 and 1 / (1.01·‖W‖_F) of each matrix, as the α and β of `batchedProduct`; both 0 where W is 0.
 *
 * sums, pairs: the output of `pairSums` for each W, and its table. scales [pairs, 2]. Norms below 1e-19 count as 0.
 * Cost: one pass over the sums, one dispatch.
 */
export const kernel: Kernel = {
  name: 'inverseNorms',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'sums', type: 'f32', access: 'read' },
    { name: 'pairs', type: 'u32', access: 'read' },
    { name: 'scales', type: 'f32', access: 'read_write' },
  ],
  fallback({ sums, scales }, { pairs = new Uint32Array() }) {
    if (!sums || !scales) return {};
    const rows = pairRecords(pairs).map(({ place, threads }) => {
      const own = tf.slice1d(sums, pairSumWords * place, pairSumWords * threads);
      const square = tf.sum(tf.slice2d(tf.reshape(own, [threads, pairSumWords]), [0, squares], [threads, 1]));
      const inverse = tf.div(1 / normMargin, tf.sqrt(square));
      return tf.stack([tf.scalar(0), tf.where(tf.greater(square, 0), inverse, 0)]);
    });
    const all = tf.concat1d(rows.map((one) => tf.reshape<tf.Rank.R1>(one, [2])));
    return { scales: spliced(scales, [{ offset: 0, tensor: all }]) };
  },
};
