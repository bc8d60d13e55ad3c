import { describe, expect, it } from 'vitest';
import { energyRank } from '../../../src/core/spectrum/energyRank';
import * as metric from '../../../src/core/spectrum/metric';
import { createRng } from '../../../src/core/rng';

const energy = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x * x, 0);

const randomSpectra = (count: number) => {
  const rng = createRng(17);
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: 1 + rng.below(40) }, () => Math.exp(4 * rng.normal()))
      .sort()
      .reverse(),
  );
};

describe('oracle: s = [3, −4, 0]', () => {
  it('has ℓ1 7, Hoyer 0.4 and Hoyer-Square 0.96', () => {
    const s = [3, -4, 0];
    expect(metric.l1(s)).toBe(7);
    expect(metric.hoyer(s)).toBeCloseTo(0.4, 15);
    expect(metric.hoyerSquare(s)).toBeCloseTo(0.96, 15);
  });
});

describe('the energy rank', () => {
  const s = [10, 5, 2, 1, 0.5, 0.1];
  const oracle: [e: number, rank: number][] = [
    [0, 6],
    [1e-4, 5],
    [0.01, 3],
    [0.05, 2],
    [0.1, 2],
    [0.3, 1],
  ];

  it.each(oracle)('of the oracle spectrum at e = %d is %d', (e, rank) => {
    expect(energyRank(s, e)).toBe(rank);
    expect(energyRank([0.5, -2, 0.1, -10, 1, 5], e)).toBe(rank);
    expect(energyRank(Float32Array.from(s), e)).toBe(rank);
  });

  it('at e = 0 counts the non-zero values, however small', () => {
    expect(energyRank([1, 1e-30, 0, 0], 0)).toBe(2);
    expect(energyRank([1, 5e-324], 0)).toBe(2);
    expect(
      energyRank(
        Array.from({ length: 64 }, () => 0.1),
        0,
      ),
    ).toBe(64);
  });

  it('of a zero or empty spectrum is 0', () => {
    expect(energyRank([0, 0, 0], 0)).toBe(0);
    expect(energyRank([0, 0, 0], 0.5)).toBe(0);
    expect(energyRank([], 0.01)).toBe(0);
  });

  it('drops a value whose share is exactly e, whatever the scale', () => {
    for (const scale of [1, 0.1, 1 / 3, 1e-200, 1e200])
      for (const [values, e] of [
        [[3, 1], 0.1],
        [[2, 1], 0.2],
        [[7, 7, 1, 1], 0.02],
      ] as const)
        expect(
          energyRank(
            values.map((x) => x * scale),
            e,
          ),
        ).toBe(values.filter((x) => x > 1).length);
  });

  it('is the least k that keeps 1 − e of the energy', () => {
    for (const sigma of randomSpectra(50))
      for (const e of [1e-6, 1e-3, 0.05, 0.3, 0.9]) {
        const k = energyRank(sigma, e);
        expect(energy(sigma.slice(0, k))).toBeGreaterThanOrEqual((1 - e) * energy(sigma) * (1 - 1e-9));
        expect(energy(sigma.slice(0, k - 1))).toBeLessThan((1 - e) * energy(sigma) * (1 + 1e-9));
      }
  });
});

describe('the β-rank', () => {
  it('of the oracle spectra is 3, 2 and 1', () => {
    expect(metric.betaRank([10, 5, 2, 1, 0.5, 0.1], 0.15)).toBe(3);
    expect(metric.betaRank([10, 5, 2, 1, 0.5, 0.1], 0.45)).toBe(2);
    expect(metric.betaRank([10, 1, 0.9, 0.8, 0.7, 0.1], 0.15)).toBe(1);
    expect(metric.betaRank([0, 0], 0.15)).toBe(0);
  });
});

describe('the summaries of a spectrum', () => {
  const ranks = [
    metric.stableRank,
    metric.effectiveRank,
    metric.energyEntropyRank,
    metric.participationRatio,
    (sigma: metric.Spectrum) => metric.hoyerSquare(sigma) + 1,
  ];

  it('count k equal values as k', () => {
    for (const k of [1, 2, 7, 64])
      for (const rank of ranks) {
        expect(rank(new Float64Array(k).fill(0.3))).toBeCloseTo(k, 10);
        expect(rank(new Float64Array(k + 5).fill(0.3, 0, k))).toBeCloseTo(k, 10);
      }
  });

  it('lie between 1 and the number of values, and do not change with scale', () => {
    for (const sigma of randomSpectra(50))
      for (const rank of ranks) {
        const value = rank(sigma);
        expect(value).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(value).toBeLessThanOrEqual(sigma.length + 1e-9);
        expect(rank(sigma.map((x) => x * 1000)) / value).toBeCloseTo(1, 12);
      }
  });

  it('order themselves: stable ≤ participation ≤ energy entropy ≤ effective rank', () => {
    for (const sigma of randomSpectra(50)) {
      const values = [
        metric.stableRank(sigma),
        metric.participationRatio(sigma),
        metric.energyEntropyRank(sigma),
        metric.effectiveRank(sigma),
      ];
      for (const [i, value] of values.slice(1).entries())
        expect(value).toBeGreaterThanOrEqual((values[i] ?? 0) * (1 - 1e-12));
    }
  });

  it('are worked out by hand for [4, 2, 2]', () => {
    const sigma = [4, 2, 2];
    expect(metric.stableRank(sigma)).toBe(1.5);
    expect(metric.effectiveRank(sigma)).toBeCloseTo(2 * Math.SQRT2, 14);
    expect(metric.participationRatio(sigma)).toBeCloseTo(2, 14);
    expect(metric.conditionNumber(sigma)).toBe(2);
    expect(metric.nuclearNorm(sigma)).toBe(8);
    expect(metric.spectralNorm(sigma)).toBe(4);
    expect(metric.frobeniusNorm(sigma)).toBeCloseTo(Math.sqrt(24), 14);
  });
});

describe('the numerical rank', () => {
  it('counts values above float32 rounding of the largest', () => {
    expect(metric.numericalRank([1, 1e-3, 1e-5, 1e-6], 144, 16)).toBe(2);
    expect(metric.numericalRank([1, 1e-3, 1e-5, 1e-6], 144, 16, Number.EPSILON)).toBe(4);
    expect(metric.numericalRank([0, 0], 4, 2)).toBe(0);
  });
});

describe('the normalized Hoyer measure', () => {
  it('is 0 for equal values and 1 for a single one', () => {
    expect(metric.normalizedHoyer([2, 2, 2, 2])).toBeCloseTo(0, 14);
    expect(metric.normalizedHoyer([0, -3, 0])).toBeCloseTo(1, 14);
  });

  it('has no meaning for one value, nor for zeros', () => {
    expect(metric.normalizedHoyer([5])).toBeUndefined();
    expect(metric.normalizedHoyer([0, 0])).toBeUndefined();
  });
});

describe('the reconstruction error', () => {
  it('of keeping k values is what Eckart and Young say', () => {
    expect(metric.reconstructionError([2, -4, 4, 0], 2)).toBeCloseTo(1 / 3, 14);
    expect(metric.reconstructionError([3, 4], 0)).toBe(1);
    expect(metric.reconstructionError([3, 4], 2)).toBe(0);
    expect(metric.reconstructionError([0, 0], 1)).toBe(0);
  });

  it('after a cut at e is at most √e', () => {
    for (const sigma of randomSpectra(50))
      for (const e of [1e-6, 1e-3, 0.05, 0.3])
        expect(metric.reconstructionError(sigma, energyRank(sigma, e))).toBeLessThanOrEqual(
          Math.sqrt(e) * (1 + 1e-9),
        );
  });
});

describe('an update', () => {
  it('has the rank of ΔW, and its size beside W', () => {
    expect(metric.updateRank([1, 1, 0], [30, 40, 0])).toEqual({
      stableRank: 2,
      effectiveRank: expect.closeTo(2, 12),
      change: expect.closeTo(Math.SQRT2 / 50, 14),
    });
    expect(metric.updateRank([0, 0], [0, 0]).change).toBe(0);
    expect(metric.updateRank([1, 0], [0, 0]).change).toBe(Infinity);
  });
});
