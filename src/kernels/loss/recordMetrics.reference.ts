import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, metricsLayout, pair, ringLength } from './recordMetrics';

/** Oracle, cases and tolerance of `recordMetrics`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: metricsLayout },
  oracle({ loss = [], measured = [], sizes = [], ring = [] }) {
    const { rows, capacity } = metricsLayout.read(sizes);
    const sum = Array.from(measured.slice(0, rows)).reduce((total, value) => total + value, 0);
    const result = Float64Array.from(ring);
    const slot = entry(ring, 0);
    result.set([entry(loss, 0), sum], pair * (1 + slot));
    result[0] = (slot + 1) % capacity;
    return { ring: result };
  },
  cases: () =>
    [
      { name: 'one row, the first slot', rows: 1, capacity: 4, slot: 0 },
      { name: 'more rows than lanes, the last slot', rows: 100, capacity: 7, slot: 6 },
      { name: 'zeros and ones', rows: 65, capacity: 3, slot: 1, counts: true },
    ].map(({ name, rows, capacity, slot, counts = false }) => {
      const rng = createRng(rows);
      const ring = Float32Array.from({ length: ringLength(capacity) }, () => rng.normal());
      ring.set([slot, 0]);
      return {
        name,
        threads: 64,
        arrays: {
          loss: Float32Array.of(rng.normal()),
          measured: Float32Array.from({ length: rows }, () => (counts ? rng.below(2) : rng.normal())),
          sizes: metricsLayout.table({ rows, capacity }),
          ring,
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 100 numbers of order 1' },
};
