import { describe, expect, it } from 'vitest';
import { lastSlots, metricsLayout, ringLength } from '../../../src/kernels/loss/recordMetrics';
import { reference } from '../../../src/kernels/loss/recordMetrics.reference';

/** A ring of three slots after so many batches, the i-th (from 1) of loss i with i of ten right. */
function ringAfter(batches: number) {
  let ring: Float64Array = new Float64Array(ringLength(3));
  for (let i = 1; i <= batches; i++) {
    const measured = Float32Array.from({ length: 10 }, (_, at) => (at < i ? 1 : 0));
    const sizes = metricsLayout.table({ rows: 10, capacity: 3 });
    ({ ring = ring } = reference.oracle({ loss: Float32Array.of(i), measured, sizes, ring }));
  }
  return ring;
}

const slots = (...numbers: number[]) => numbers.map((n) => ({ loss: n, sum: n }));

describe('the last slots of a ring', () => {
  it.each([
    [1, 1, slots(1)],
    [2, 2, slots(1, 2)],
    [3, 2, slots(2, 3)],
    [3, 3, slots(1, 2, 3)],
    [7, 2, slots(6, 7)],
    [7, 3, slots(5, 6, 7)],
    // No more than there are slots.
    [8, 6, slots(6, 7, 8)],
  ])('after %i batches, %i asked for', (batches, count, expected) => {
    expect(lastSlots(ringAfter(batches), count)).toEqual(expected);
  });
});
