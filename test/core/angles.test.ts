import { describe, expect, it } from 'vitest';
import {
  gaps,
  principalAngles,
  randomOverlap,
  sineDistance,
  subspaceOverlap,
  undefinedBases,
} from '../../src/core/angles';
import fixtures from '../python/metric_fixtures.json';

describe('the principal angles of two spans', () => {
  it.each(fixtures.subspaces)('agree with NumPy: $name', ({ cosines, angles, overlap, distance }) => {
    const found = principalAngles(cosines);
    // acos loses half of the digits at 1.
    for (const [i, angle] of angles.entries()) expect(found[i]).toBeCloseTo(angle, 6);
    expect(subspaceOverlap(cosines)).toBeCloseTo(overlap, 12);
    expect(sineDistance(cosines)).toBeCloseTo(distance, 6);
    expect(sineDistance(cosines) ** 2 + cosines.length * overlap).toBeCloseTo(cosines.length, 12);
  });

  it('take rounding above 1 as 1, and cosines in any order', () => {
    expect([...principalAngles([1 + 1e-7, 0, -1])]).toEqual([0, 0, Math.PI / 2]);
    expect(sineDistance([1 + 1e-7])).toBe(0);
    expect(subspaceOverlap([1 + 1e-7])).toBe(1);
    expect(subspaceOverlap([])).toBe(1);
  });

  it('of random spans overlap by k/m', () => {
    const { cosines, m } = fixtures.subspaces[1] ?? { cosines: [], m: NaN };
    const expected = randomOverlap(cosines.length, m);
    expect(expected).toBe(0.15);
    expect(Math.abs(subspaceOverlap(cosines) - expected)).toBeLessThan(0.1);
  });
});

describe('the gaps of a spectrum', () => {
  it('end with the last value', () => {
    expect([...gaps([5, 3, 3, 0.5])]).toEqual([2, 0, 2.5, 0.5]);
    expect([...gaps([])]).toEqual([]);
  });

  it('mark where a basis is not defined', () => {
    expect(undefinedBases([5, 3, 3, 2.96, 0.5, 0])).toEqual([2, 3, 6]);
    expect(undefinedBases([5, 3, 3, 2.96, 0.5], 0.4)).toEqual([1, 2, 3, 5]);
    expect(undefinedBases([1, 1, 1, 1])).toEqual([1, 2, 3]);
    expect(undefinedBases([0, 0])).toEqual([1, 2]);
  });
});
