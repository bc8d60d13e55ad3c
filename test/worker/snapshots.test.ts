import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/core/config/config';
import { catalogue } from '../../src/train/catalogue';
import type { Snapshot } from '../../src/train/run/snapshot';
import { createSnapshotShelf, snapshotBytes } from '../../src/worker/run/snapshots';

const config = defaultConfig(catalogue);
/** A snapshot of 4 × (n + 8) bytes. */
const snapshotAt = (step: number, n = 92): Snapshot => ({
  step,
  pruned: undefined,
  turns: { last: 0, count: 0 },
  updates: step,
  config,
  layers: [
    {
      kind: 'norm',
      name: 'norm',
      parameters: { gamma: { shape: [8], values: new Float32Array(8), role: 'bias' } },
      count: 1,
    },
  ],
  moments: [new Float32Array(n)],
  uncut: undefined,
});

describe('kept snapshots', () => {
  it('count every array once', () => {
    expect(snapshotBytes(snapshotAt(1))).toBe(400);
    const shared = new Float32Array(10);
    expect(snapshotBytes({ ...snapshotAt(1), layers: [], moments: [shared, shared] })).toBe(40);
  });

  it('stay within their bytes, evenly apart, and always hold the newest', () => {
    const shelf = createSnapshotShelf({ bytes: 4000, count: 100 });
    for (let step = 100; step <= 10_000; step += 100) {
      shelf.add(snapshotAt(step));
      expect(shelf.bytes).toBeLessThanOrEqual(4000);
      expect(shelf.newest?.step).toBe(step);
    }
    const { steps } = shelf;
    expect(steps).toHaveLength(10);
    const gaps = steps.map((step, i) => step - (steps[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2500);
  });

  it('are found by what came before a step', () => {
    const shelf = createSnapshotShelf();
    for (const step of [10, 20, 30]) shelf.add(snapshotAt(step));
    expect([10, 11, 30, 99].map((step) => shelf.before(step)?.step)).toEqual([undefined, 10, 20, 30]);
  });

  it('stay within their number', () => {
    const shelf = createSnapshotShelf({ bytes: 1e9, count: 5 });
    for (let step = 1; step <= 50; step++) shelf.add(snapshotAt(step));
    expect(shelf.steps).toHaveLength(5);
  });

  it('hold one that is larger than all room', () => {
    const shelf = createSnapshotShelf({ bytes: 100, count: 5 });
    shelf.add(snapshotAt(1));
    shelf.add(snapshotAt(2));
    expect(shelf.steps).toEqual([2]);
  });

  it('give what is at a step, and forget what came after one', () => {
    const shelf = createSnapshotShelf();
    for (const step of [10, 20, 30]) shelf.add(snapshotAt(step));
    expect(shelf.at(20)?.step).toBe(20);
    expect(shelf.at(21)).toBeUndefined();
    shelf.cutAfter(20);
    expect(shelf.steps).toEqual([10, 20]);
    shelf.add(snapshotAt(15));
    expect(shelf.steps).toEqual([10, 15]);
  });
});
