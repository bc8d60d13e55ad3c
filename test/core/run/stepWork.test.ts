import { describe, expect, it } from 'vitest';
import { boundOf } from '../../../src/core/run/stepWork';

describe('what bounds a step', () => {
  const work = { dispatches: 100, bytes: 1e8, macs: 1e9 };

  it('is its dispatches where they take more than half of its time, at 30 µs each', () => {
    const short = boundOf(work, { ms: 5, software: false });
    expect(short.by).toBe('dispatches');
    expect(short.overheadMs).toBeCloseTo(3, 12);
    expect(boundOf(work, { ms: 7, software: false }).by).not.toBe('dispatches');
  });

  it('is arithmetic where there is much of it per byte, else memory', () => {
    const by = (macs: number, software: boolean) => boundOf({ ...work, macs }, { ms: 100, software }).by;
    expect([by(1e9, false), by(1e8, false)]).toEqual(['arithmetic', 'memory']);
    // Processors have less arithmetic for the same memory.
    expect([by(4e8, false), by(4e8, true)]).toEqual(['memory', 'arithmetic']);
  });
});
