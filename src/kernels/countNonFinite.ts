import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/countNonFinite.wgsl?raw';
import type { Kernel } from '../gpu/kernel';

/** Numbers that a thread looks at, about. */
const share = 256;

/** Threads, and counts, for so many numbers: a multiple of four, since no array on the engine is shorter. */
export const countThreads = (length: number): number => 4 * Math.ceil(length / (4 * share));

/** Numbers that are loaded at once. */
export const width = 4;

/**
 * counts: how many of the values are infinite or NaN, count t those of the fours t, t + threads, …
 *
 * values: a multiple of four. Cost: one pass over them, one dispatch.
 */
export const kernel: Kernel = {
  name: 'countNonFinite',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'values', type: 'f32', access: 'read' },
    { name: 'counts', type: 'f32', access: 'read_write' },
  ],
  fallback({ values, counts }) {
    if (!values || !counts) return {};
    const round = width * counts.size;
    const rounds = Math.ceil(values.size / round);
    const bad = tf.cast<tf.Tensor1D>(tf.logicalNot(tf.isFinite(values)), 'float32');
    const all = tf.pad1d(bad, [0, rounds * round - values.size]);
    return { counts: tf.sum(tf.reshape(all, [rounds, counts.size, width]), [0, 2]) };
  },
};
