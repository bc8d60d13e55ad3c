import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, metricsLayout, pair, ringLength } from './recordMetrics';

/** What `recordMetrics` is held to. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: metricsLayout },
  oracle({ loss = [], logits = [], labels = [], sizes = [], ring = [] }) {
    const { rows, classes, capacity } = metricsLayout.read(sizes);
    let correct = 0;
    for (let row = 0; row < rows; row++) {
      const own = Array.from(logits).slice(row * classes, (row + 1) * classes);
      if (labels[row * classes + own.indexOf(Math.max(...own))]) correct++;
    }
    const result = Float64Array.from(ring);
    const slot = ring[0] ?? 0;
    result.set([loss[0] ?? NaN, correct], pair * (1 + slot));
    result[0] = (slot + 1) % capacity;
    return { ring: result };
  },
  cases: () =>
    [
      { name: 'one row, the first slot', rows: 1, classes: 2, capacity: 4, slot: 0 },
      { name: 'more rows than lanes, the last slot', rows: 100, classes: 10, capacity: 7, slot: 6 },
      { name: 'ties', rows: 65, classes: 3, capacity: 3, slot: 1, step: 1 },
    ].map(({ name, rows, classes, capacity, slot, step = 0 }) => {
      const rng = createRng(rows);
      const labels = new Float32Array(rows * classes);
      for (let row = 0; row < rows; row++) labels[row * classes + rng.below(classes)] = 1;
      const ring = Float32Array.from({ length: ringLength(capacity) }, () => rng.normal());
      ring.set([slot, 0]);
      return {
        name,
        threads: 64,
        arrays: {
          loss: Float32Array.of(rng.normal()),
          logits: Float32Array.from(labels, () => (step ? Math.round(rng.normal()) : rng.normal())),
          labels,
          sizes: metricsLayout.table({ rows, classes, capacity }),
          ring,
        },
      };
    }),
  tolerance: { relative: 1e-7, reason: 'numbers are counted and copied: no more than the test can ask for' },
};
