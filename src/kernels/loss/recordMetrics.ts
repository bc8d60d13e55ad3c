import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/recordMetrics.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Numbers of the ring before its first slot, and of a slot. */
const pair = 2;

/** Elements of a ring of that many slots. */
export const ringLength = (capacity: number): number => pair * (1 + capacity);

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
 * labels: one-hot [rows, classes]. sizes: rows, classes, capacity, unused. ring: next slot, unused, then `capacity` pairs
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
  oracle({ loss = [], logits = [], labels = [], sizes = [], ring = [] }) {
    const [rows = 0, classes = 1, capacity = 1] = sizes;
    let correct = 0;
    for (let row = 0; row < rows; row++) {
      const own = Array.from(logits).slice(row * classes, (row + 1) * classes);
      if (labels[row * classes + own.indexOf(Math.max(...own))]) correct++;
    }
    const result = Float64Array.from(ring);
    const slot = ring[0] ?? 0;
    result.set([loss[0] ?? NaN, correct], pair * (1 + slot));
    result[0] = (slot + 1) % capacity;
    return { ring: result };
  },
  fallback({ loss, logits, labels, ring }, { sizes = new Uint32Array() }) {
    if (!loss || !logits || !labels || !ring) return {};
    const [rows = 0, classes = 1, capacity = 1] = sizes;
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
  cases: () =>
    [
      { name: 'one row, the first slot', rows: 1, classes: 2, capacity: 4, slot: 0 },
      { name: 'more rows than lanes, the last slot', rows: 100, classes: 10, capacity: 7, slot: 6 },
      { name: 'ties', rows: 65, classes: 3, capacity: 3, slot: 1, step: 1 },
    ].map(({ name, rows, classes, capacity, slot, step = 0 }) => {
      const rng = createRng(rows);
      const labels = new Float32Array(rows * classes);
      for (let row = 0; row < rows; row++) labels[row * classes + rng.below(classes)] = 1;
      const ring = Float32Array.from({ length: ringLength(capacity) }, () => rng.normal());
      ring.set([slot, 0]);
      return {
        name,
        threads: 64,
        arrays: {
          loss: Float32Array.of(rng.normal()),
          logits: Float32Array.from(labels, () => (step ? Math.round(rng.normal()) : rng.normal())),
          labels,
          sizes: Uint32Array.of(rows, classes, capacity, 0),
          ring,
        },
      };
    }),
  tolerance: { relative: 1e-7, reason: 'numbers are counted and copied: no more than the test can ask for' },
};
