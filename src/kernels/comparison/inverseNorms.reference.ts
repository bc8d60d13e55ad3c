import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, normMargin, squares } from './inverseNorms';
import { pairRecords, pairSumWords, pairTables, pairLayout } from './pairTable';

/** Oracle, cases and tolerance of `inverseNorms`. */
export const reference: KernelReference = {
  kernel,
  records: { pairs: pairLayout },
  oracle({ sums = [], pairs = [], scales = [] }) {
    const result = Float64Array.from(scales);
    pairRecords(pairs).forEach(({ place, threads }, index) => {
      let square = 0;
      for (let i = place; i < place + threads; i++) square += entry(sums, pairSumWords * i + squares);
      result[2 * index] = 0;
      result[2 * index + 1] = square > 0 ? 1 / (normMargin * Math.sqrt(square)) : 0;
    });
    return { scales: result };
  },
  cases: () =>
    [[5], [1024, 1025, 3], [40_000, 7, 2000, 64]].map((lengths, which) => {
      const rng = createRng(which);
      const windows = lengths.map((length) => ({ first: 0, second: 0, length }));
      const { pairs, length } = pairTables(windows);
      const sums = Float32Array.from({ length }, () => 1000 * rng.uniform());
      // The first matrix of the last case is zero.
      if (which === 2) sums.fill(0, 0, pairSumWords * Math.ceil(40_000 / 1024));
      const scales = new Float32Array(4 * Math.ceil(lengths.length / 2));
      return {
        name: `lengths ${lengths.join(', ')}`,
        threads: lengths.length,
        arrays: { sums, pairs, scales },
      };
    }),
  tolerance: {
    relative: 1e-6,
    reason: 'float32 sums of at most 40 numbers; WGSL allows 2.5 ULP for a quotient, 3 for a square root',
  },
};
