import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { poolCases, eachWindow } from './poolCases.reference';
import { kernel, poolTable, pooled, poolLayout } from './maxPool';

/** Oracle, cases and tolerance of `maxPool`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: poolLayout },
  oracle({ x = [], sizes = [], y = [] }) {
    const result = new Float64Array(y.length);
    eachWindow(sizes, (at, pixels) => {
      result[at] = Math.max(...pixels.map((pixel) => entry(x, pixel)));
    });
    return { y: result };
  },
  cases: () =>
    poolCases().map(({ name, sizes, x }) => {
      const [height, width] = pooled(sizes);
      const y = new Float32Array(sizes.batch * height * width * sizes.channels);
      return { name, threads: y.length / 4, arrays: { x, sizes: poolTable(sizes), y } };
    }),
  tolerance: { relative: 1e-12, reason: 'values are copied' },
};
