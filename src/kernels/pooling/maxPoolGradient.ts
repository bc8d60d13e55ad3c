import source from '../../../shaders/maxPoolGradient.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { eachWindow, poolCases, pooled, poolTable, kernel as maxPool } from './maxPool';
import type { PoolSizes } from './maxPool';

/** Threads of the gradient: four channels of a window, those cut short at the edge included. */
export const poolGradientThreads = ({ batch, height, width, channels, size }: PoolSizes) =>
  (batch * Math.ceil(height / size) * Math.ceil(width / size) * channels) / 4;

/**
 * dx [b, h, w, c] = dy at the first pixel of each window that holds its largest number, 0 elsewhere, as in PyTorch.
 *
 * x and y: what `maxPool` read and gave. One dispatch, each dx written once.
 */
export const kernel: Kernel = {
  name: 'maxPoolGradient',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'dx', type: 'f32', access: 'read_write' },
  ],
  oracle({ dy = [], x = [], sizes = [] }) {
    const dx = new Float64Array(x.length);
    eachWindow(sizes, (at, pixels) => {
      const values = pixels.map((pixel) => x[pixel] ?? 0);
      const first = pixels[values.indexOf(Math.max(...values))] ?? 0;
      dx[first] = dy[at] ?? 0;
    });
    return { dx };
  },
  cases: () =>
    poolCases().map(({ name, sizes, x }) => {
      const rng = createRng(sizes.width);
      const [height, width] = pooled(sizes);
      const count = sizes.batch * height * width * sizes.channels;
      const table = poolTable(sizes);
      const { y = [] } = maxPool.oracle({ x, sizes: table, y: new Float32Array(count) });
      const dy = Float32Array.from({ length: count }, () => rng.normal());
      const dx = new Float32Array(x.length).fill(7);
      const arrays = { dy, x, y: Float32Array.from(y), sizes: table, dx };
      return { name, threads: poolGradientThreads(sizes), arrays };
    }),
  tolerance: { relative: 1e-12, reason: 'numbers are moved, not changed' },
};
