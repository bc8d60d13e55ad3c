import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/squareSums.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Numbers that a thread squares, about, up to the largest number of threads. */
const share = 256;

/** Threads, and sums, for so many numbers: a multiple of four, few enough for every reader to add them up itself. */
export const squareThreads = (length: number): number => Math.min(1024, 4 * Math.ceil(length / (4 * share)));

/** Numbers that are loaded at once. */
const width = 4;

/**
 * sums: Σ values² in parts, sum t that of the fours t, t + threads, …
 *
 * values: a multiple of four. Cost: one pass over them, one dispatch.
 */
export const kernel: Kernel = {
  name: 'squareSums',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'values', type: 'f32', access: 'read' },
    { name: 'sums', type: 'f32', access: 'read_write' },
  ],
  oracle({ values = [], sums = [] }) {
    const result = new Float64Array(sums.length);
    values.forEach((value, i) => {
      const thread = Math.floor(i / width) % sums.length;
      result[thread] = (result[thread] ?? 0) + value * value;
    });
    return { sums: result };
  },
  fallback({ values, sums }) {
    if (!values || !sums) return {};
    const round = width * sums.size;
    const rounds = Math.ceil(values.size / round);
    const all = tf.pad1d(tf.square(values), [0, rounds * round - values.size]);
    return { sums: tf.sum(tf.reshape(all, [rounds, sums.size, width]), [0, 2]) };
  },
  cases: () =>
    [4, 1028, 40_004, 2_000_000].map((length) => {
      const rng = createRng(length);
      const threads = squareThreads(length);
      const arrays = {
        values: Float32Array.from({ length }, () => rng.normal()),
        sums: new Float32Array(threads),
      };
      return { name: `${length} numbers`, threads, arrays };
    }),
  tolerance: { relative: 1e-5, reason: 'float32 sums of up to 2000 squares' },
};
