import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { createEpochs } from '../../../src/datasets/sampling/epochs';

const sorted = (indices: Iterable<number>) => [...indices].sort((a, b) => a - b);
const everyIndex = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('shuffled epochs', () => {
  it('show every sample once per epoch, in a different order each time', () => {
    const batches = createEpochs(12, createRng(1));
    const epoch = (from: number) => [0, 1, 2].flatMap((i) => [...batches(from + i, 4)]);
    expect(sorted(epoch(0))).toEqual(everyIndex(12));
    expect(sorted(epoch(3))).toEqual(everyIndex(12));
    expect(epoch(0)).not.toEqual(epoch(3));
  });

  it('skip the samples left over at the end of an epoch', () => {
    const batches = createEpochs(11, createRng(1));
    const first = [...batches(0, 4), ...batches(1, 4)];
    expect(new Set(first).size).toBe(8);
    const left = everyIndex(11).filter((i) => !first.includes(i));
    const later = everyIndex(40).flatMap((step) => [...batches(step, 4)]);
    for (const index of left) expect(later).toContain(index);
  });

  it('depend on the step alone', () => {
    const [a, b] = [createEpochs(100, createRng(9)), createEpochs(100, createRng(9))];
    const steps = [70, 3, 12, 3, 0, 999, 12];
    const forward = new Map([...new Set(steps)].map((step) => [step, [...a(step, 16)]]));
    for (const step of steps) expect([...b(step, 16)]).toEqual(forward.get(step));
    expect([...createEpochs(100, createRng(8))(3, 16)]).not.toEqual(forward.get(3));
  });

  it('accept a batch as large as the epoch, and a single sample', () => {
    expect(sorted(createEpochs(6, createRng(1))(4, 6))).toEqual(everyIndex(6));
    expect([...createEpochs(1, createRng(1))(4, 1)]).toEqual([0]);
  });
});
