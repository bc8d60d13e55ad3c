import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/addScaled.wgsl?raw';
import { roundUp } from '../core/roundUp';
import type { Kernel } from '../gpu/kernel';
import { recordLayout } from '../gpu/recordLayout';
import { spliced } from './spliced';

/** `length` elements of one array from `from` on, added to those of another from `to` on; both multiples of four. */
export type Stretch = { from: number; to: number; length: number };

/** Elements of a chunk, and threads that share one. */
const [chunk, lanes] = [256, 64];

/** A chunk of a stretch in the kernel's table. */
export const chunkLayout = recordLayout(['from', 'to', 'length'], { words: 4 });

/**
 * The kernel's table, see `chunkLayout`. Lengths are rounded up to multiples of four: the padding behind a window must
 * be zero.
 */
export const stretchTable = (stretches: readonly Stretch[]): Uint32Array<ArrayBuffer> =>
  chunkLayout.table(
    ...stretches.flatMap(({ from, to, length }) =>
      Array.from({ length: Math.ceil(length / chunk) }, (_, i) => {
        const at = i * chunk;
        return { from: from + at, to: to + at, length: Math.min(chunk, roundUp(length - at, 4)) };
      }),
    ),
  );

/** Threads for a table: one workgroup per chunk. */
export const stretchThreads = (table: ArrayLike<number>): number => chunkLayout.count(table) * lanes;

/** sums += weight[0] · addends in non-overlapping windows of both; see `stretchTable`. One dispatch. */
export const kernel: Kernel = {
  name: 'addScaled',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'addends', type: 'f32', access: 'read' },
    { name: 'weight', type: 'f32', access: 'read' },
    { name: 'chunks', type: 'u32', access: 'read' },
    { name: 'sums', type: 'f32', access: 'read_write' },
  ],
  fallback({ addends, weight, sums }, { chunks = new Uint32Array() }) {
    if (!addends || !weight || !sums) return {};
    const factor = tf.slice1d(weight, 0, 1);
    const parts = chunkLayout.records(chunks).map(({ from, to, length }) => ({
      offset: to,
      tensor: tf.add(tf.slice1d(sums, to, length), tf.mul(factor, tf.slice1d(addends, from, length))),
    }));
    return { sums: spliced(sums, parts) };
  },
};
