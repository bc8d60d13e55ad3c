import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, thresholdThreads, windowLayout } from './softThreshold';

/** What `softThreshold` is held to. */
export const reference: KernelReference = {
  kernel,
  records: { windows: windowLayout },
  oracle({ values = [], windows = [] }) {
    const result = Float64Array.from(values);
    for (const { offset, length, threshold } of windowLayout.records(windows))
      for (let i = offset; i < offset + length; i++) {
        const s = result[i] ?? NaN;
        result[i] = Math.sign(s) * Math.max(Math.abs(s) - threshold, 0);
      }
    return { values: result };
  },
  cases: () =>
    [[1], [64, 3], [200, 1, 65]].map((lengths) => {
      const rng = createRng(lengths.length);
      // Each window begins at a multiple of 64, as parameters do; what lies between stays.
      const windows = windowLayout.table(
        ...lengths.map((length, i) => ({ offset: 256 * i, length, threshold: 0.5 + 0.25 * i })),
      );
      const values = Float32Array.from({ length: 256 * lengths.length }, () => rng.normal());
      const name = `windows of ${lengths.join(', ')}`;
      return { name, threads: thresholdThreads(windows), arrays: { windows, values } };
    }),
  tolerance: { relative: 1e-7, reason: 'one float32 subtraction of numbers of order 1' },
};
