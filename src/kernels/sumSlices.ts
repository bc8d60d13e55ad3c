import source from '../../shaders/sumSlices.wgsl?raw';
import { roundUp } from '../core/roundUp';
import type { Kernel } from '../gpu/kernel';
import { recordLayout } from '../gpu/recordLayout';

/** A sum over slices: `slices` of `length` elements from `start` on, and where their sum begins. */
export type SumWindow = { start: number; result: number; length: number; slices: number };

/** The shader's record; `first`: the thread of the window's first element. */
export const sumLayout = recordLayout(['first', 'start', 'result', 'length', 'slices']);

/** The shader's table of these windows, and the threads of all. */
export function sumTable(windows: readonly SumWindow[]) {
  const records: number[] = [];
  let threads = 0;
  for (const window of windows) {
    sumLayout.append(records, { first: threads, ...window });
    threads += roundUp(window.length, kernel.workgroupSize);
  }
  return { table: Uint32Array.from(records), threads };
}

/**
 * sum[result + i] = Σ partial[start + slice · length + i] for every window, in the order of the slices.
 *
 * windows: see `sumTable`, at least one. One dispatch for any number of windows, with the bits of one for each.
 */
export const kernel: Kernel = {
  name: 'sumSlices',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'partial', type: 'f32', access: 'read' },
    { name: 'windows', type: 'u32', access: 'read' },
    { name: 'sum', type: 'f32', access: 'read_write' },
  ],
};
