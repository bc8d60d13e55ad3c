import source from '../../../shaders/epilogueGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** The shader's record; `columns` in vec4s, `each`: rows per slice. */
export const epilogueLayout = recordLayout(['rows', 'columns', 'slices', 'each', 'relu'], { words: 8 });

/** The shader's record for rows × columns (a multiple of four), in slices for about 4 000 threads. */
export function epilogueTable(rows: number, columns: number, relu: boolean): Uint32Array<ArrayBuffer> {
  const fours = columns / 4;
  const each = Math.ceil(rows / Math.min(rows, Math.ceil(4096 / fours)));
  const slices = Math.ceil(rows / each);
  return epilogueLayout.table({ rows, columns: fours, slices, each, relu: Number(relu) });
}

/**
 * gradient [rows, columns] = dy where y > 0 (written with relu only), partial [slices, columns] = its sums over slices
 * of the rows. sizes: see `epilogueTable`. columns: a multiple of four. One dispatch; `sumSlices` completes it.
 */
export const kernel: Kernel = {
  name: 'epilogueGradient',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'gradient', type: 'f32', access: 'read_write' },
    { name: 'partial', type: 'f32', access: 'read_write' },
  ],
};
