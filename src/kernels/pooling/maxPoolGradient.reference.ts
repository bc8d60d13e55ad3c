import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { eachWindow, poolCases } from './poolCases.reference';
import { pooled, poolTable, poolLayout } from './maxPool';
import { reference as maxPool } from './maxPool.reference';
import { kernel, poolGradientThreads } from './maxPoolGradient';

/** Oracle, cases and tolerance of `maxPoolGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: poolLayout },
  oracle({ dy = [], x = [], sizes = [] }) {
    const dx = new Float64Array(x.length);
    eachWindow(sizes, (at, pixels) => {
      const values = pixels.map((pixel) => entry(x, pixel));
      const first = entry(pixels, values.indexOf(Math.max(...values)));
      dx[first] = entry(dy, at);
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
  tolerance: { relative: 1e-12, reason: 'values are copied' },
};
