import { describe, expect, it } from 'vitest';
import { append, emptySeries, pointsOf } from '../../../src/store/model/series';

const filled = (count: number, capacity: number) => {
  let series = emptySeries<number>(capacity);
  for (let i = 0; i < count; i++) series = append(series, i);
  return series;
};

describe('a series', () => {
  it('keeps every point while there is space', () => {
    expect(pointsOf(filled(7, 8))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('drops every second point and doubles its stride when full', () => {
    expect(filled(8, 8).stride).toBe(2);
    expect(pointsOf(filled(8, 8))).toEqual([0, 2, 4, 6, 7]);
    expect(pointsOf(filled(17, 8))).toEqual([0, 4, 8, 12, 16]);
  });

  it('never exceeds its capacity, is always in order, and always has the first and the newest', () => {
    for (const count of [1, 99, 100, 101, 399, 1000, 12_345]) {
      const points = pointsOf(filled(count, 100));
      expect(points.length).toBeLessThanOrEqual(100);
      expect(points[0]).toBe(0);
      expect(points.at(-1)).toBe(count - 1);
      expect(points.toSorted((a, b) => a - b)).toEqual(points);
      expect(new Set(points).size).toBe(points.length);
    }
  });

  it('spaces the kept points evenly', () => {
    const { kept, stride } = filled(5000, 64);
    expect(kept.slice(1).every((point, i) => point - (kept[i] ?? 0) === stride)).toBe(true);
  });
});
