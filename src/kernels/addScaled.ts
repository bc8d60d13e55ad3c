import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/addScaled.wgsl?raw';
import { createRng } from '../core/rng';
import type { Kernel } from '../gpu/kernel';
import { spliced } from './spliced';

/** Numbers from `from` on in one array, which belong to those from `to` on in another; both multiples of four. */
export type Stretch = { from: number; to: number; length: number };

/** Numbers of a chunk, and threads that share it. */
const [chunk, lanes] = [256, 64];

const words = 4;

/**
 * The kernel's table: [chunks, 4] first addend, first sum, length, 0. Lengths are rounded up to fours: behind a window there
 * must be nothing but zeros up to there.
 */
export const stretchTable = (stretches: readonly Stretch[]): Uint32Array<ArrayBuffer> => {
  const table: number[] = [];
  for (const { from, to, length } of stretches)
    for (let at = 0; at < length; at += chunk)
      table.push(from + at, to + at, Math.min(chunk, Math.ceil((length - at) / 4) * 4), 0);
  return Uint32Array.from(table);
};

/** Threads for a table. */
export const stretchThreads = (table: ArrayLike<number>): number => (table.length / words) * lanes;

const stretchesOf = (table: ArrayLike<number>): Stretch[] =>
  Array.from({ length: table.length / words }, (_, i) => {
    const word = (at: number) => table[i * words + at] ?? 0;
    return { from: word(0), to: word(1), length: word(2) };
  });

/** sums += weight[0] · addends in windows of both, which do not overlap; see `stretchTable`. One dispatch. */
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
  oracle({ addends = [], weight = [], chunks = [], sums = [] }) {
    const result = Float64Array.from(sums);
    for (const { from, to, length } of stretchesOf(chunks))
      for (let i = 0; i < length; i++)
        result[to + i] = (sums[to + i] ?? NaN) + (weight[0] ?? NaN) * (addends[from + i] ?? NaN);
    return { sums: result };
  },
  fallback({ addends, weight, sums }, { chunks = new Uint32Array() }) {
    if (!addends || !weight || !sums) return {};
    const factor = tf.slice1d(weight, 0, 1);
    const parts = stretchesOf(chunks).map(({ from, to, length }) => ({
      offset: to,
      tensor: tf.add(tf.slice1d(sums, to, length), tf.mul(factor, tf.slice1d(addends, from, length))),
    }));
    return { sums: spliced(sums, parts) };
  },
  cases: () =>
    [
      { name: 'four numbers', stretches: [{ from: 4, to: 0, length: 4 }] },
      {
        name: 'windows in another order, one of no four',
        stretches: [
          { from: 64, to: 0, length: 63 },
          { from: 0, to: 128, length: 60 },
        ],
      },
      { name: 'more than a chunk', stretches: [{ from: 0, to: 64, length: 900 }] },
    ].map(({ name, stretches }) => {
      const rng = createRng(stretches.length).fork(name);
      const numbers = (length: number) => Float32Array.from({ length }, () => rng.normal());
      const chunks = stretchTable(stretches);
      return {
        name,
        threads: stretchThreads(chunks),
        arrays: { addends: numbers(1024), weight: Float32Array.of(0.7), chunks, sums: numbers(1024) },
      };
    }),
  tolerance: { relative: 5e-7, reason: 'one product and one sum in float32' },
};
