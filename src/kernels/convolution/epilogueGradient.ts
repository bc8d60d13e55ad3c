import source from '../../../shaders/epilogueGradient.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Rows × columns (a multiple of four) in slices for some 4 000 threads; the shader's record, 8 u32. */
export function epilogueTable(rows: number, columns: number, relu: boolean): Uint32Array<ArrayBuffer> {
  const fours = columns / 4;
  const each = Math.ceil(rows / Math.min(rows, Math.ceil(4096 / fours)));
  return Uint32Array.of(rows, fours, Math.ceil(rows / each), each, relu ? 1 : 0, 0, 0, 0);
}

/**
 * gradient [rows, columns] = dy where y > 0 (written with relu only), partial [slices, columns] = its sums over slices
 * of the rows. sizes: see `epilogueTable`. columns a multiple of four. One pass, one dispatch; `sumSlices` completes it.
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
  oracle({ dy = [], y = [], sizes = [], gradient = [], partial = [] }) {
    const [, fours = 1, , each = 1, relu = 0] = sizes;
    const result = { gradient: Float64Array.from(gradient), partial: new Float64Array(partial.length) };
    dy.forEach((value, at) => {
      const g = relu && !((y[at] ?? 0) > 0) ? 0 : value;
      if (relu) result.gradient[at] = g;
      const to = Math.floor(at / (4 * fours) / each) * 4 * fours + (at % (4 * fours));
      result.partial[to] = (result.partial[to] ?? 0) + g;
    });
    return result;
  },
  cases: () =>
    [
      { rows: 1, columns: 4, relu: true },
      { rows: 37, columns: 12, relu: true },
      { rows: 5000, columns: 16, relu: true },
      { rows: 64, columns: 64, relu: false },
    ].map(({ rows, columns, relu }) => {
      const rng = createRng(rows);
      const normal = () => Float32Array.from({ length: rows * columns }, () => rng.normal());
      const sizes = epilogueTable(rows, columns, relu);
      const [, fours = 0, slices = 0] = sizes;
      const arrays = { dy: normal(), y: normal(), sizes, gradient: new Float32Array(rows * columns) };
      return {
        name: `${rows} × ${columns}${relu ? ', relu' : ''}`,
        threads: slices * fours,
        arrays: { ...arrays, partial: new Float32Array(slices * columns) },
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of some numbers of order 1' },
};
