import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/countNonFinite.wgsl?raw';
import type { Kernel } from '../gpu/kernel';

/** Approximate number of values per thread. */
const share = 256;

/** Number of threads, and of counts: a multiple of four, as every array on the engine has at least four elements. */
export const countThreads = (length: number): number => 4 * Math.ceil(length / (4 * share));

/** Values loaded at once. */
export const width = 4;

/**
 * counts: how many values are infinite or NaN; thread t counts the groups of four t, t + threads, …
 *
 * values: a multiple of four long. Cost: one pass over them, one dispatch.
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
