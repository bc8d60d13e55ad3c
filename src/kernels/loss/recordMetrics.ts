import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/recordMetrics.wgsl?raw';
import { entry } from '../../core/entry';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** Elements of the ring's header, and of a slot. */
export const pair = 2;

/** Elements of a ring with `capacity` slots. */
export const ringLength = (capacity: number): number => pair * (1 + capacity);

/** The shader's record: samples of a batch, slots of the ring. */
export const metricsLayout = recordLayout(['rows', 'capacity'], { words: 4 });

/** Mean loss of a batch, and the sum of its samples' metric. */
export type Slot = { loss: number; sum: number };

/** The last `count` slots that were written, oldest first; at most the capacity. */
export function lastSlots(ring: ArrayLike<number>, count: number): Slot[] {
  const capacity = ring.length / pair - 1;
  const next = entry(ring, 0);
  const kept = Math.min(count, capacity);
  return Array.from({ length: kept }, (_, i) => {
    const at = pair * (1 + ((next - kept + i + capacity) % capacity));
    return { loss: entry(ring, at), sum: entry(ring, at + 1) };
  });
}

/**
 * Writes loss [1] and the sum of measured [rows] into the next slot.
 *
 * sizes: see `metricsLayout`. ring: next slot, unused, then `capacity` pairs of loss and sum. Threads: one workgroup.
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
  fallback({ loss, measured, ring }, { sizes = new Uint32Array() }) {
    if (!loss || !measured || !ring) return {};
    const { rows, capacity } = metricsLayout.read(sizes);
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
};
