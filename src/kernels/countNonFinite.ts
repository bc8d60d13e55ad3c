import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/countNonFinite.wgsl?raw';
import { createRng } from '../core/rng';
import type { Kernel } from '../gpu/kernel';

/** Numbers that a thread looks at, about. */
const share = 256;

/** Threads, and counts, for so many numbers: a multiple of four, since no array on the engine is shorter. */
export const countThreads = (length: number): number => 4 * Math.ceil(length / (4 * share));

/** Numbers that are loaded at once. */
const width = 4;

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
  oracle({ values = [], counts = [] }) {
    const result = new Float64Array(counts.length);
    values.forEach((value, i) => {
      const thread = Math.floor(i / width) % counts.length;
      if (!Number.isFinite(value)) result[thread] = (result[thread] ?? 0) + 1;
    });
    return { counts: result };
  },
  fallback({ values, counts }) {
    if (!values || !counts) return {};
    const round = width * counts.size;
    const rounds = Math.ceil(values.size / round);
    const bad = tf.cast<tf.Tensor1D>(tf.logicalNot(tf.isFinite(values)), 'float32');
    const all = tf.pad1d(bad, [0, rounds * round - values.size]);
    return { counts: tf.sum(tf.reshape(all, [rounds, counts.size, width]), [0, 2]) };
  },
  cases: () =>
    [4, 256, 10_240].flatMap((length) =>
      [0, 5].map((period) => {
        const rng = createRng(length);
        const odd = [NaN, Infinity, -Infinity];
        const values = Float32Array.from({ length }, (_, i) =>
          period && i % period === 0 ? (odd[i % 3] ?? 0) : rng.normal() * (i % 2 ? 3e38 / 8 : 1e-40),
        );
        const threads = countThreads(length);
        const name = `${length} numbers, ${period ? 'some' : 'none'} not finite`;
        return { name, threads, arrays: { values, counts: new Float32Array(threads) } };
      }),
    ),
  tolerance: { relative: 1e-7, reason: 'numbers are counted: no more than the test can ask for' },
};
