import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/recordMetrics.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** Numbers of the ring before its first slot, and of a slot. */
export const pair = 2;

/** Elements of a ring of that many slots. */
export const ringLength = (capacity: number): number => pair * (1 + capacity);

/** The shader's record: sizes of the logits, slots of the ring. */
export const metricsLayout = recordLayout(['rows', 'classes', 'capacity'], { words: 4 });

/** What a batch gave: its mean loss, and how many of its predictions were right. */
export type BatchMetrics = { loss: number; correct: number };

/** The last `count` slots that were written, oldest first; at most as many as there are. */
export function lastSlots(ring: ArrayLike<number>, count: number): BatchMetrics[] {
  const capacity = ring.length / pair - 1;
  const next = ring[0] ?? 0;
  const kept = Math.min(count, capacity);
  return Array.from({ length: kept }, (_, i) => {
    const at = pair * (1 + ((next - kept + i + capacity) % capacity));
    return { loss: ring[at] ?? NaN, correct: ring[at + 1] ?? NaN };
  });
}

/**
 * Writes loss [1] and the number of rows of logits [rows, classes] whose first largest is at the label into the next slot.
 *
 * labels: one-hot [rows, classes]. sizes: see `metricsLayout`. ring: next slot, unused, then `capacity` pairs
 * of loss and number. Threads: one workgroup.
 */
export const kernel: Kernel = {
  name: 'recordMetrics',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'loss', type: 'f32', access: 'read' },
    { name: 'logits', type: 'f32', access: 'read' },
    { name: 'labels', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'ring', type: 'f32', access: 'read_write' },
  ],
  fallback({ loss, logits, labels, ring }, { sizes = new Uint32Array() }) {
    if (!loss || !logits || !labels || !ring) return {};
    const { rows, classes, capacity } = metricsLayout.read(sizes);
    const matrix = (values: tf.Tensor1D) => tf.reshape(values, [rows, classes]);
    const right = tf.equal(tf.argMax(matrix(logits), 1), tf.argMax(matrix(labels), 1));
    const correct = tf.sum(tf.cast(right, 'float32'));
    const slot = tf.slice1d(ring, 0, 1);
    const places = tf.range(0, capacity, 1, 'float32');
    const chosen = tf.reshape(tf.equal(places, slot), [capacity, 1]);
    const written = tf.stack([tf.reshape(loss, []), correct]);
    const before = tf.reshape(tf.slice1d(ring, pair, pair * capacity), [capacity, pair]);
    const slots = tf.reshape<tf.Rank.R1>(tf.where(chosen, tf.reshape(written, [1, pair]), before), [
      pair * capacity,
    ]);
    const next = tf.mod<tf.Tensor1D>(tf.add(slot, 1), capacity);
    return { ring: tf.concat1d([next, tf.slice1d(ring, 1, 1), slots]) };
  },
};
