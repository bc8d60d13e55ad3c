import { describe, expect, it } from 'vitest';
import {
  fewestEigenvalues,
  fitPowerLaw,
  logAlphaNorm,
  weightedAlpha,
} from '../../../src/core/spectrum/powerLaw';
import { createRng } from '../../../src/core/rng';
import fixtures from '../../python/metric_fixtures.json';

/** Singular values whose squares are drawn from the law of that exponent. */
const drawn = (seed: number, alpha: number, length: number) => {
  const rng = createRng(seed);
  return Float64Array.from({ length }, () => (1 - rng.uniform()) ** (-0.5 / (alpha - 1)));
};

describe('the power law of a spectrum', () => {
  it.each(fixtures.powerLaws)('agrees with NumPy: $name', ({ sigma, ...expected }) => {
    const law = fitPowerLaw(sigma);
    for (const key of ['alpha', 'error', 'lambdaMin', 'tail', 'distance'] as const)
      expect(law?.[key]).toBeCloseTo(expected[key], 9);
    expect(weightedAlpha(sigma, expected.alpha)).toBeCloseTo(expected.weightedAlpha, 10);
    expect(logAlphaNorm(sigma, expected.alpha)).toBeCloseTo(expected.logAlphaNorm, 10);
  });

  it.each([1.7, 2, 3, 5])('recovers α = %d of drawn values within its error', (alpha) => {
    const misses = Array.from({ length: 40 }, (_, seed) => {
      const law = fitPowerLaw(drawn(seed, alpha, 500));
      return law ? (law.alpha - alpha) / law.error : NaN;
    });
    expect(Math.abs(misses.reduce((sum, x) => sum + x, 0) / misses.length)).toBeLessThan(0.6);
    expect(misses.filter((x) => Math.abs(x) < 3).length).toBeGreaterThanOrEqual(36);
  });

  it('does not depend on order, sign, zeros or scale', () => {
    const sigma = drawn(3, 2.5, 200);
    const law = fitPowerLaw(sigma);
    expect(fitPowerLaw([...sigma].reverse().flatMap((x) => [-x, 0]))).toEqual(law);
    const scaled = fitPowerLaw(sigma.map((x) => x * 1e-100));
    expect(scaled?.alpha).toBeCloseTo(law?.alpha ?? NaN, 9);
    expect(scaled?.tail).toBe(law?.tail);
  });

  it('is absent where it would say nothing', () => {
    expect(fitPowerLaw(drawn(1, 2, fewestEigenvalues - 1))).toBeUndefined();
    expect(fitPowerLaw([...drawn(1, 2, fewestEigenvalues - 1), 0, 0])).toBeUndefined();
    expect(fitPowerLaw(new Float64Array(80).fill(3))).toBeUndefined();
    expect(fitPowerLaw([])).toBeUndefined();
  });
});
