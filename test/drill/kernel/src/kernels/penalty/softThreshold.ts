import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/softThreshold.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';
import { spliced } from '../spliced';

/** A window in the kernel's table: `length` numbers from `offset` on, and their threshold τ. */
export const windowLayout = recordLayout(['offset', 'length', 'threshold'], { floats: ['threshold'] });

/** Threads for a table: a workgroup for each window. */
export const thresholdThreads = (table: ArrayLike<number>): number => 64 * windowLayout.count(table);

/**
 * s ← sign(s) · max(|s| − τ, 0) in windows that do not overlap, in place: the proximal step of τ·Σ|s|.
 *
 * windows: see `windowLayout`. Cost: one pass over the windows, one dispatch. Source: Donoho 1995, IEEE Transactions on
 * Information Theory 41.
 */
export const kernel: Kernel = {
  name: 'softThreshold',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'windows', type: 'u32', access: 'read' },
    { name: 'values', type: 'f32', access: 'read_write' },
  ],
  fallback({ values }, { windows = new Uint32Array() }) {
    if (!values) return {};
    const parts = windowLayout.records(windows).map(({ offset, length, threshold }) => {
      const s = tf.slice1d(values, offset, length);
      return { offset, tensor: tf.mul(tf.sign(s), tf.relu(tf.sub(tf.abs(s), threshold))) };
    });
    return { values: spliced(values, parts) };
  },
};
