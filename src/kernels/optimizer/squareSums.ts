import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/squareSums.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/** Approximate number of values per thread, up to the largest number of threads. */
const share = 256;

/** Number of threads, and of sums: a multiple of four, small enough for every reader to add them up itself. */
export const squareThreads = (length: number): number => Math.min(1024, 4 * Math.ceil(length / (4 * share)));

/** Values loaded at once. */
export const squareWidth = 4;

/**
 * Partial sums of values²: thread t sums the groups of four t, t + threads, …
 *
 * values: a multiple of four long. Cost: one pass over them, one dispatch.
 */
export const kernel: Kernel = {
  name: 'squareSums',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'values', type: 'f32', access: 'read' },
    { name: 'sums', type: 'f32', access: 'read_write' },
  ],
  fallback({ values, sums }) {
    if (!values || !sums) return {};
    const round = squareWidth * sums.size;
    const rounds = Math.ceil(values.size / round);
    const all = tf.pad1d(tf.square(values), [0, rounds * round - values.size]);
    return { sums: tf.sum(tf.reshape(all, [rounds, sums.size, squareWidth]), [0, 2]) };
  },
};
