import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel } from './pairSums';
import { pairRecords, pairSumWords, pairTables, shareLayout, pairLayout } from './pairTable';
import type { PairWindow } from './pairTable';

/** Oracle, cases and tolerance of `pairSums`. */
export const reference: KernelReference = {
  kernel,
  records: { pairs: pairLayout, shares: shareLayout },
  oracle({ first = [], second = [], pairs = [], sums = [] }) {
    const result = Float64Array.from(sums);
    for (const pair of pairRecords(pairs)) {
      const start = pairSumWords * pair.place;
      result.fill(0, start, start + pairSumWords * pair.threads);
      for (let i = 0; i < pair.length; i++) {
        const [a = 0, b = 0] = [first[pair.first + i], second[pair.second + i]];
        const at = start + pairSumWords * (Math.floor(i / 4) % pair.threads);
        [a * b, (a - b) ** 2, a * a, b * b].forEach((value, which) => {
          result[at + which] = entry(result, at + which) + value;
        });
      }
    }
    return { sums: result };
  },
  cases: () =>
    [[1], [4, 3, 1023, 1024, 1025], [36_864, 90, 4099]].map((lengths) => {
      const rng = createRng(lengths.length);
      let end = 0;
      const windows = lengths.map((length): PairWindow => {
        const first = end;
        end += roundUp(length + 1, 4);
        return { first, second: first + 8, length };
      });
      const { pairs, shares, length } = pairTables(windows, 8);
      const noise = () => Float32Array.from({ length: end + 8 }, () => rng.normal());
      return {
        name: `lengths ${lengths.join(', ')}`,
        threads: shareLayout.count(shares),
        arrays: { first: noise(), second: noise(), pairs, shares, sums: new Float32Array(length) },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of about 1024 squares in four lanes' },
};
