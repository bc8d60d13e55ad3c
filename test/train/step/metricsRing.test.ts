import { describe, expect, it } from 'vitest';
import { lastSlots, metricsLayout, ringLength } from '../../../src/kernels/loss/recordMetrics';
import { reference } from '../../../src/kernels/loss/recordMetrics.reference';

/** A ring of three slots after so many batches, the i-th (from 1) of loss i with i of ten right. */
function ringAfter(batches: number) {
  let ring: Float64Array = new Float64Array(ringLength(3));
  for (let i = 1; i <= batches; i++) {
    const labels = Float32Array.from({ length: 20 }, (_, at) => at % 2);
    const logits = labels.map((label, at) => (Math.floor(at / 2) < i ? label : 1 - label));
    const sizes = metricsLayout.table({ rows: 10, classes: 2, capacity: 3 });
    ({ ring = ring } = reference.oracle({ loss: Float32Array.of(i), logits, labels, sizes, ring }));
  }
  return ring;
}

const slots = (...numbers: number[]) => numbers.map((n) => ({ loss: n, correct: n }));

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
