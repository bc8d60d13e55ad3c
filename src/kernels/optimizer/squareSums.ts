import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/squareSums.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/** Numbers that a thread squares, about, up to the largest number of threads. */
const share = 256;

/** Threads, and sums, for so many numbers: a multiple of four, few enough for every reader to add them up itself. */
export const squareThreads = (length: number): number => Math.min(1024, 4 * Math.ceil(length / (4 * share)));

/** Numbers that are loaded at once. */
export const squareWidth = 4;

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
  fallback({ values, sums }) {
    if (!values || !sums) return {};
    const round = squareWidth * sums.size;
    const rounds = Math.ceil(values.size / round);
    const all = tf.pad1d(tf.square(values), [0, rounds * round - values.size]);
    return { sums: tf.sum(tf.reshape(all, [rounds, sums.size, squareWidth]), [0, 2]) };
  },
};
