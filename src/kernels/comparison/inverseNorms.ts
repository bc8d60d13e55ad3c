import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/inverseNorms.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { pairRecords, pairSumWords, pairTables } from './pairTable';
import { spliced } from '../spliced';

/** ‖W‖_F is taken this much larger, so that rounding leaves no singular value above 1. */
export const normMargin = 1.01;

/** Which of the sums of `pairSums` is that of squares. */
const squares = 2;

/**
 * scales: 0 and 1 / (1.01·‖W‖_F) of each matrix, as the α and β of `batchedProduct`; twice 0 where W is 0.
 *
 * sums, pairs: what `pairSums` leaves of each W, and its table. scales [pairs, 2]. Norms below 1e-19 count as 0. Cost:
 * one pass over the sums, one dispatch.
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
  oracle({ sums = [], pairs = [], scales = [] }) {
    const result = Float64Array.from(scales);
    pairRecords(pairs).forEach(({ place, threads }, index) => {
      let square = 0;
      for (let i = place; i < place + threads; i++) square += sums[pairSumWords * i + squares] ?? 0;
      result[2 * index] = 0;
      result[2 * index + 1] = square > 0 ? 1 / (normMargin * Math.sqrt(square)) : 0;
    });
    return { scales: result };
  },
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
  cases: () =>
    [[5], [1024, 1025, 3], [40_000, 7, 2000, 64]].map((lengths, which) => {
      const rng = createRng(which);
      const windows = lengths.map((length) => ({ first: 0, second: 0, length }));
      const { pairs, length } = pairTables(windows);
      const sums = Float32Array.from({ length }, () => 1000 * rng.uniform());
      // The first matrix of the last case is zero.
      if (which === 2) sums.fill(0, 0, pairSumWords * Math.ceil(40_000 / 1024));
      const scales = new Float32Array(4 * Math.ceil(lengths.length / 2));
      return {
        name: `lengths ${lengths.join(', ')}`,
        threads: lengths.length,
        arrays: { sums, pairs, scales },
      };
    }),
  tolerance: {
    relative: 1e-6,
    reason:
      'float32 sums of at most 40 numbers; WGSL allows 2.5 units of rounding to a quotient, 3 to a root',
  },
};
