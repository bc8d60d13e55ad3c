import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/pairSums.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { pairRecords, pairSumWords } from './pairTable';
import { spliced } from '../spliced';

/**
 * Partial sums of a·b, (a − b)², a² and b² over pairs of windows of equal length in two arrays.
 *
 * first, second: packed arrays whose length is a multiple of four. pairs, shares: see `PairTables`. sums [·, 4]: one row
 * per thread. Cost: one pass over both, one dispatch.
 */
export const kernel: Kernel = {
  name: 'pairSums',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'first', type: 'f32', access: 'read' },
    { name: 'second', type: 'f32', access: 'read' },
    { name: 'pairs', type: 'u32', access: 'read' },
    { name: 'shares', type: 'u32', access: 'read' },
    { name: 'sums', type: 'f32', access: 'read_write' },
  ],
  fallback({ first, second, sums }, { pairs = new Uint32Array() }) {
    if (!first || !second || !sums) return {};
    const parts = pairRecords(pairs).map((pair) => {
      const rounds = Math.ceil(pair.length / (4 * pair.threads));
      const added = (values: tf.Tensor1D) => {
        const all = tf.pad1d(values, [0, 4 * rounds * pair.threads - pair.length]);
        return tf.sum<tf.Tensor1D>(tf.reshape(all, [rounds, pair.threads, 4]), [0, 2]);
      };
      const a = tf.slice1d(first, pair.first, pair.length);
      const b = tf.slice1d(second, pair.second, pair.length);
      const columns = [
        tf.mul<tf.Tensor1D>(a, b),
        tf.squaredDifference<tf.Tensor1D>(a, b),
        tf.square(a),
        tf.square(b),
      ];
      return { offset: pairSumWords * pair.place, tensor: tf.stack(columns.map(added), 1) };
    });
    return { sums: spliced(sums, parts) };
  },
};
