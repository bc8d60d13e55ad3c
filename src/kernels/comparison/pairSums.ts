import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/pairSums.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { pairRecords, pairSumWords, pairTables } from './pairTable';
import type { PairWindow } from './pairTable';
import { spliced } from '../spliced';

/**
 * Partial sums of a·b, (a − b)², a² and b² over pairs of equally long stretches of two arrays.
 *
 * first, second: packed arrays of a multiple of four elements. pairs, shares: see `PairTables`. sums [·, 4]: those of
 * each thread. Cost: one pass over both, one dispatch.
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
  oracle({ first = [], second = [], pairs = [], sums = [] }) {
    const result = Float64Array.from(sums);
    for (const pair of pairRecords(pairs)) {
      const start = pairSumWords * pair.place;
      result.fill(0, start, start + pairSumWords * pair.threads);
      for (let i = 0; i < pair.length; i++) {
        const [a = 0, b = 0] = [first[pair.first + i], second[pair.second + i]];
        const at = start + pairSumWords * (Math.floor(i / 4) % pair.threads);
        [a * b, (a - b) ** 2, a * a, b * b].forEach((value, which) => {
          result[at + which] = (result[at + which] ?? 0) + value;
        });
      }
    }
    return { sums: result };
  },
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
  cases: () =>
    [[1], [4, 3, 1023, 1024, 1025], [36_864, 90, 4099]].map((lengths) => {
      const rng = createRng(lengths.length);
      let end = 0;
      const windows = lengths.map((length): PairWindow => {
        const first = end;
        end += 4 * Math.ceil((length + 1) / 4);
        return { first, second: first + 8, length };
      });
      const { pairs, shares, length } = pairTables(windows, 8);
      const noise = () => Float32Array.from({ length: end + 8 }, () => rng.normal());
      return {
        name: `lengths ${lengths.join(', ')}`,
        threads: shares.length / 4,
        arrays: { first: noise(), second: noise(), pairs, shares, sums: new Float32Array(length) },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of about 1024 squares in four lanes' },
};
