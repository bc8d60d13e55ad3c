import { describe, expect, it } from 'vitest';
import { fitMarchenkoPastur, randomSpectrum } from '../../../src/core/spectrum/marchenkoPastur';
import { createRng } from '../../../src/core/rng';
import { singularValues } from '../../../src/math/svd';
import fixtures from '../../python/metric_fixtures.json';

const gaussian = (seed: number, rows: number, cols: number, deviation = 1) => {
  const { normal } = createRng(seed);
  return singularValues(
    Float64Array.from({ length: rows * cols }, () => deviation * normal()),
    rows,
    cols,
  );
};

describe('the spectrum to expect of a random matrix', () => {
  it.each(fixtures.random)('is the mean of Gaussian ones of $rows×$cols', ({ rows, cols, norm, sigma }) => {
    const expected = randomSpectrum(rows, cols, norm);
    expect(expected.length).toBe(sigma.length);
    for (const [i, value] of sigma.entries())
      expect(Math.abs((expected[i] ?? NaN) - value)).toBeLessThan(0.01 * (sigma[0] ?? 0));
    expect(Math.hypot(...expected)).toBeCloseTo(norm, 9);
  });

  it('lies between the edges, in descending order, and is one number for a vector', () => {
    const expected = randomSpectrum(576, 64, Math.sqrt(576 * 64));
    expect(expected[0]).toBeLessThan(32);
    expect(expected[63]).toBeGreaterThan(16);
    expect([...expected].sort((a, b) => b - a)).toEqual([...expected]);
    expect(randomSpectrum(1, 50, 3)[0]).toBeCloseTo(3, 12);
    expect([...randomSpectrum(4, 4, 0)]).toEqual([0, 0, 0, 0]);
  });
});

describe('the bulk of a spectrum', () => {
  it.each(fixtures.bulks)(
    'finds the variance and $planted planted spikes of $rows×$cols by NumPy',
    ({ rows, cols, deviation, planted, spectra }) => {
      for (const sigma of spectra) {
        const bulk = fitMarchenkoPastur(sigma, rows, cols);
        expect(bulk.spikes).toBe(planted);
        expect(Math.abs(bulk.variance / deviation ** 2 - 1)).toBeLessThan(0.1);
        expect(bulk.upper / (deviation * (Math.sqrt(rows) + Math.sqrt(cols)))).toBeCloseTo(1, 1);
        expect(bulk.threshold).toBeGreaterThan(bulk.upper);
      }
    },
  );

  it('of independent entries has their variance within its sampling error, and no spike', () => {
    for (const [rows, cols] of [
      [144, 16],
      [64, 10],
      [64, 64],
    ] as const) {
      const fits = Array.from({ length: 50 }, (_, seed) =>
        fitMarchenkoPastur(gaussian(seed, rows, cols, 0.3), rows, cols),
      );
      const mean = fits.reduce((sum, { variance }) => sum + variance, 0) / fits.length / 0.09;
      expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(2 / (rows * cols * fits.length)));
      expect(fits.filter(({ spikes }) => spikes > 0)).toEqual([]);
      for (const { softRank } of fits) expect(Math.abs(softRank - 1)).toBeLessThan(0.35);
    }
  });

  it('scales with the matrix', () => {
    const { sigma, rows, cols } = { sigma: [...gaussian(5, 80, 20), 60, 40].slice(2), rows: 80, cols: 20 };
    const bulk = fitMarchenkoPastur(sigma, rows, cols);
    expect(bulk.spikes).toBe(2);
    for (const scale of [1e-4, 1e3]) {
      const scaled = fitMarchenkoPastur(sigma.map((x) => x * scale).reverse(), cols, rows);
      expect(scaled.spikes).toBe(2);
      expect(scaled.variance / bulk.variance / scale ** 2).toBeCloseTo(1, 9);
      expect(scaled.softRank).toBeCloseTo(bulk.softRank, 9);
      expect(scaled.upper / bulk.upper / scale).toBeCloseTo(1, 9);
    }
  });

  it('of an exactly low rank is empty: every value is a spike', () => {
    const bulk = fitMarchenkoPastur([5, 4, 0.1], 64, 16);
    expect(bulk).toMatchObject({ variance: 0, lower: 0, upper: 0, threshold: 0, spikes: 3, softRank: 0 });
    expect(fitMarchenkoPastur([0, 0], 8, 2)).toMatchObject({ spikes: 0, softRank: 0 });
    expect(fitMarchenkoPastur([], 8, 2).spikes).toBe(0);
  });

  it('is found in graded spectra and vectors without running away', () => {
    for (const sigma of [
      [3],
      [1, 0.5, 0.25, 0.125, 0.0625],
      Array.from({ length: 32 }, (_, i) => 0.7 ** i),
    ]) {
      const bulk = fitMarchenkoPastur(sigma, 64, sigma.length);
      expect(Object.values(bulk).every(Number.isFinite)).toBe(true);
      expect(bulk.spikes).toBe(sigma.filter((x) => x > bulk.threshold).length);
    }
  });
});
