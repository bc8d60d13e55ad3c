import { entry } from '../core/entry';
import { createRng } from '../core/rng';
import { chunkLayout, kernel, stretchTable, stretchThreads } from './addScaled';
import type { KernelReference } from './kernelReference';

/** Oracle, cases and tolerance of `addScaled`. */
export const reference: KernelReference = {
  kernel,
  records: { chunks: chunkLayout },
  oracle({ addends = [], weight = [], chunks = [], sums = [] }) {
    const result = Float64Array.from(sums);
    for (const { from, to, length } of chunkLayout.records(chunks))
      for (let i = 0; i < length; i++)
        result[to + i] = entry(sums, to + i) + entry(weight, 0) * entry(addends, from + i);
    return { sums: result };
  },
  cases: () =>
    [
      { name: 'four numbers', stretches: [{ from: 4, to: 0, length: 4 }] },
      {
        name: 'windows in another order, one not a multiple of four long',
        stretches: [
          { from: 64, to: 0, length: 63 },
          { from: 0, to: 128, length: 60 },
        ],
      },
      { name: 'more than one chunk', stretches: [{ from: 0, to: 64, length: 900 }] },
    ].map(({ name, stretches }) => {
      const rng = createRng(stretches.length).fork(name);
      const numbers = (length: number) => Float32Array.from({ length }, () => rng.normal());
      const chunks = stretchTable(stretches);
      return {
        name,
        threads: stretchThreads(chunks),
        arrays: { addends: numbers(1024), weight: Float32Array.of(0.7), chunks, sums: numbers(1024) },
      };
    }),
  tolerance: { relative: 5e-7, reason: 'one product and one sum in float32' },
};
