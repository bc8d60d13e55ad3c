import { describe, expect, it } from 'vitest';
import type { Param } from '../../src/core/config/param';
import { nextValue, positions, tickValues, toPosition, toValue } from '../../src/ui/elements/scale';
import { learningRate, sparsity } from '../store/sampleCatalogue';

const share = {
  kind: 'number',
  label: 'Share',
  default: 0.1,
  min: 0,
  max: 0.5,
  scale: 'linear',
  help: '',
} as const;
const batch: Param & { kind: 'number' } = {
  kind: 'number',
  label: 'Batch',
  default: 64,
  min: 1,
  max: 1024,
  scale: 'log',
  integer: true,
  help: '',
};
const every = { ...share, min: 1, max: 200, integer: true } as const;
const all = [sparsity, learningRate, share, batch, every];

describe('a slider', () => {
  it.each(all)('$label reaches both ends and never leaves the range', (param) => {
    expect(toValue(param, 0)).toBe(param.min);
    expect(toValue(param, positions)).toBe(param.max);
    for (let position = 0; position <= positions; position++) {
      const value = toValue(param, position);
      expect(value).toBeGreaterThanOrEqual(param.min);
      expect(value).toBeLessThanOrEqual(param.max);
    }
  });

  it.each(all)('$label: the value at the position of a value is that value', (param) => {
    for (let position = 0; position <= positions; position += 3) {
      const value = toValue(param, position);
      expect(toValue(param, toPosition(param, value))).toBe(value);
    }
  });

  it.each(all)('$label rises with its position', (param) => {
    let before = -Infinity;
    for (let position = 0; position <= positions; position++) {
      const value = toValue(param, position);
      expect(value).toBeGreaterThanOrEqual(before);
      before = value;
    }
  });

  it.each(all)('$label moves from end to end by keys, and back', (param) => {
    const walk = (from: number, direction: number) => {
      const values = [from];
      for (let value = from; ;) {
        const next = nextValue(param, value, direction);
        if (next === value || values.length > 300) return values;
        values.push(next);
        value = next;
      }
    };
    const up = walk(param.min, 1);
    const down = walk(param.max, -1);
    expect(up.at(-1)).toBe(param.max);
    expect(down.at(-1)).toBe(param.min);
    expect(up.length).toBeLessThan(60);
  });

  it('moves λ_s through its range in at most 40 presses, through 0, the floor and round values', () => {
    const values = [0];
    while ((values.at(-1) ?? 1) < sparsity.max) values.push(nextValue(sparsity, values.at(-1) ?? 0, 1));
    expect(values.length - 1).toBeLessThanOrEqual(40);
    expect(values.slice(0, 4)).toEqual([0, 1e-4, 1.3e-4, 1.6e-4]);
    expect(values).toContain(0.01);
    expect(values).toContain(0.1);
  });

  it('moves to the neighbors of a value that no key reaches', () => {
    expect(nextValue(sparsity, 0.011, 1)).toBe(0.013);
    expect(nextValue(sparsity, 0.011, -1)).toBe(0.01);
    expect(nextValue(sparsity, 0.011, 5)).toBe(0.032);
  });

  it('has its ticks at 0 and the powers of ten', () => {
    expect(tickValues(sparsity).map((value) => Number(value.toPrecision(3)))).toEqual([
      0, 1e-4, 1e-3, 1e-2, 0.1,
    ]);
    expect(tickValues(share)).toEqual([]);
  });
});
