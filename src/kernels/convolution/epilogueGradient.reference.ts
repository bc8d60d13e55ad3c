import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, epilogueLayout, epilogueTable } from './epilogueGradient';

/** Oracle, cases and tolerance of `epilogueGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: epilogueLayout },
  oracle({ dy = [], y = [], sizes = [], gradient = [], partial = [] }) {
    const { columns: fours, each, relu } = epilogueLayout.read(sizes);
    const result = { gradient: Float64Array.from(gradient), partial: new Float64Array(partial.length) };
    dy.forEach((value, at) => {
      const g = relu && !(entry(y, at) > 0) ? 0 : value;
      if (relu) result.gradient[at] = g;
      const to = Math.floor(at / (4 * fours) / each) * 4 * fours + (at % (4 * fours));
      result.partial[to] = entry(result.partial, to) + g;
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
      const { columns: fours, slices } = epilogueLayout.read(sizes);
      const arrays = { dy: normal(), y: normal(), sizes, gradient: new Float32Array(rows * columns) };
      return {
        name: `${rows} × ${columns}${relu ? ', relu' : ''}`,
        threads: slices * fours,
        arrays: { ...arrays, partial: new Float32Array(slices * columns) },
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of a few numbers of order 1' },
};
