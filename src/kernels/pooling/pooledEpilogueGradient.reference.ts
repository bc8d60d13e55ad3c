import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { eachWindow, poolCases } from './poolCases.reference';
import { pooled, poolTable } from './maxPool';
import { reference as maxPool } from './maxPool.reference';
import { kernel, pooledEpilogueLayout, pooledEpilogueTable } from './pooledEpilogueGradient';

/** Oracle, cases and tolerance of `pooledEpilogueGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: pooledEpilogueLayout },
  oracle({ dy = [], x = [], sizes = [], partial = [] }) {
    const { channels, each, ...others } = pooledEpilogueLayout.read(sizes);
    const gradient = new Float64Array(x.length);
    const sums = new Float64Array(partial.length);
    const columns = 4 * channels;
    const rowPixels = others.width * columns;
    eachWindow(poolTable({ ...others, channels: columns }), (at, pixels) => {
      const values = pixels.map((pixel) => entry(x, pixel));
      const largest = Math.max(...values);
      if (!(largest > 0)) return;
      const first = entry(pixels, values.indexOf(largest));
      gradient[first] = entry(dy, at);
      const [image, line] = [
        Math.floor(first / rowPixels / others.height),
        Math.floor(first / rowPixels) % others.height,
      ];
      const row = image * Math.ceil(others.height / others.size) + Math.floor(line / others.size);
      const to = Math.floor(row / each) * columns + (first % columns);
      sums[to] = entry(sums, to) + entry(dy, at);
    });
    return { gradient, partial: sums };
  },
  cases: () =>
    poolCases().flatMap(({ name, sizes, x: whole }) =>
      [1, 4].map((most) => {
        const rng = createRng(sizes.width);
        const [height, width] = pooled(sizes);
        const count = sizes.batch * height * width * sizes.channels;
        // Some windows hold nothing but zeros, as after ReLU.
        const x = whole.map((value) => Math.max(0, value - 5));
        const { y = [] } = maxPool.oracle({ x, sizes: poolTable(sizes), y: new Float32Array(count) });
        const dy = Float32Array.from({ length: count }, () => rng.normal());
        const table = pooledEpilogueTable(sizes, most);
        const { slices } = pooledEpilogueLayout.read(table);
        const gradient = new Float32Array(x.length).fill(7);
        const partial = new Float32Array(slices * sizes.channels);
        return {
          name: `${name}, at most ${most} slices`,
          threads: (slices * sizes.channels) / 4,
          arrays: { dy, x, y: Float32Array.from(y), sizes: table, gradient, partial },
        };
      }),
    ),
  tolerance: { relative: 2e-6, reason: 'float32 sums of a few numbers of order 1' },
};
