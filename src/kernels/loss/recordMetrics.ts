import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/recordMetrics.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Numbers of the ring before its first slot, and of a slot. */
const pair = 2;

/** Elements of a ring of that many slots. */
export const ringLength = (capacity: number): number => pair * (1 + capacity);

/** What a batch gave: its mean loss, and the sum of its samples' metric. */
export type Slot = { loss: number; sum: number };

/** The last `count` slots that were written, oldest first; at most as many as there are. */
export function lastSlots(ring: ArrayLike<number>, count: number): Slot[] {
  const capacity = ring.length / pair - 1;
  const next = ring[0] ?? 0;
  const kept = Math.min(count, capacity);
  return Array.from({ length: kept }, (_, i) => {
    const at = pair * (1 + ((next - kept + i + capacity) % capacity));
    return { loss: ring[at] ?? NaN, sum: ring[at + 1] ?? NaN };
  });
}

/**
 * Writes loss [1] and the sum of measured [rows] into the next slot.
 *
 * sizes: rows, capacity, two unused. ring: next slot, unused, then `capacity` pairs of loss and sum. Threads: one
 * workgroup.
 */
export const kernel: Kernel = {
  name: 'recordMetrics',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'loss', type: 'f32', access: 'read' },
    { name: 'measured', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'ring', type: 'f32', access: 'read_write' },
  ],
  oracle({ loss = [], measured = [], sizes = [], ring = [] }) {
    const [rows = 0, capacity = 1] = sizes;
    const sum = Array.from(measured.slice(0, rows)).reduce((total, value) => total + value, 0);
    const result = Float64Array.from(ring);
    const slot = ring[0] ?? 0;
    result.set([loss[0] ?? NaN, sum], pair * (1 + slot));
    result[0] = (slot + 1) % capacity;
    return { ring: result };
  },
  fallback({ loss, measured, ring }, { sizes = new Uint32Array() }) {
    if (!loss || !measured || !ring) return {};
    const [rows = 0, capacity = 1] = sizes;
    const slot = tf.slice1d(ring, 0, 1);
    const places = tf.range(0, capacity, 1, 'float32');
    const chosen = tf.reshape(tf.equal(places, slot), [capacity, 1]);
    const written = tf.stack([tf.reshape(loss, []), tf.sum(tf.slice1d(measured, 0, rows))]);
    const before = tf.reshape(tf.slice1d(ring, pair, pair * capacity), [capacity, pair]);
    const slots = tf.reshape<tf.Rank.R1>(tf.where(chosen, tf.reshape(written, [1, pair]), before), [
      pair * capacity,
    ]);
    const next = tf.mod<tf.Tensor1D>(tf.add(slot, 1), capacity);
    return { ring: tf.concat1d([next, tf.slice1d(ring, 1, 1), slots]) };
  },
  cases: () =>
    [
      { name: 'one row, the first slot', rows: 1, capacity: 4, slot: 0 },
      { name: 'more rows than lanes, the last slot', rows: 100, capacity: 7, slot: 6 },
      { name: 'zeros and ones', rows: 65, capacity: 3, slot: 1, counts: true },
    ].map(({ name, rows, capacity, slot, counts = false }) => {
      const rng = createRng(rows);
      const ring = Float32Array.from({ length: ringLength(capacity) }, () => rng.normal());
      ring.set([slot, 0]);
      return {
        name,
        threads: 64,
        arrays: {
          loss: Float32Array.of(rng.normal()),
          measured: Float32Array.from({ length: rows }, () => (counts ? rng.below(2) : rng.normal())),
          sizes: Uint32Array.of(rows, capacity, 0, 0),
          ring,
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 100 numbers of order 1' },
};
