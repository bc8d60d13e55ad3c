import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../../src/core/spectrum/metrics';
import type { Metric } from '../../../src/core/spectrum/metrics/metric';
import { createRng } from '../../../src/core/rng';
import { singularValues } from '../../../src/math/svd';
import fixtures from '../../python/metric_fixtures.json';

const byId = (id: string): Metric => {
  const found = metrics.find((metric) => metric.id === id);
  if (!found) throw new Error(`There is no metric ${id}.`);
  return found;
};
const square = { rows: 64, cols: 64, e: 0.01, beta: 0.15 };

describe('the metrics', () => {
  it.each(fixtures.spectra)('agree with NumPy: $name', ({ rows, cols, sigma, metrics: values, atEnergy }) => {
    for (const [id, value] of Object.entries(values))
      // LAPACK's smallest values are off by its rounding of the largest.
      expect(Math.abs((byId(id).of(sigma, { rows, cols, e: 0 }) ?? NaN) / value - 1), id).toBeLessThanOrEqual(
        id === 'conditionNumber' ? 1e-3 : 1e-10,
      );
    for (const { e, energyRank, reconstructionError } of atEnergy) {
      expect(byId('energyRank').of(sigma, { rows, cols, e })).toBe(energyRank);
      expect(byId('reconstructionError').of(sigma, { rows, cols, e })).toBeCloseTo(reconstructionError, 12);
    }
  });

  it('are named for their files, and every file that exports one is there', () => {
    const exported = readdirSync('src/core/spectrum/metrics')
      .filter((file) =>
        readFileSync(`src/core/spectrum/metrics/${file}`, 'utf8').includes('export const metric:'),
      )
      .map((file) => basename(file, '.ts'));
    expect(metrics.map(({ id }) => id).sort()).toEqual(exported.sort());
    expect(exported.length).toBeGreaterThan(2);
  });

  it('stand in an order that their numbers alone decide', () => {
    expect(new Set(metrics.map(({ order }) => order)).size).toBe(metrics.length);
  });

  it('have a label, a formula, a source and one or two sentences of help', () => {
    for (const { label, formula, source, help } of metrics) {
      for (const text of [label, formula, source.label]) expect(text).not.toBe('');
      expect(help).toMatch(/^[^.]+\.( [^.]+\.)?$/);
    }
  });

  it('are numbers or nothing for a zero spectrum, but for the condition number', () => {
    for (const { id, of } of metrics)
      expect([0, id === 'conditionNumber' ? Infinity : undefined]).toContain(of([0, 0], square));
  });

  it('are finite or hidden for an ill-behaved spectrum', () => {
    for (const sigma of [[3], [1, 1e-300], new Float32Array(64).fill(0.5), [1e150, 1]])
      for (const { id, of } of metrics) {
        const value = of(sigma, square) ?? 0;
        expect(Number.isFinite(value), `${id} of ${sigma[0]}…`).toBe(true);
      }
  });

  it('hide the power law below 50 values, and give its error above', () => {
    const spectrum = (length: number) => Float64Array.from({ length }, (_, i) => 2 / (i + 1));
    for (const id of ['alpha', 'weightedAlpha', 'logAlphaNorm']) {
      expect(byId(id).of(spectrum(49), square)).toBeUndefined();
      expect(byId(id).of(spectrum(50), square)).toBeGreaterThan(0);
    }
    expect(byId('alpha').error?.(spectrum(49))).toBeUndefined();
    expect(byId('alpha').error?.(spectrum(50))).toBeGreaterThan(0);
  });

  it('hide the β-rank where there is no β', () => {
    expect(byId('betaRank').of([3, 1, 0.1], { rows: 3, cols: 3, e: 0 })).toBeUndefined();
    expect(byId('betaRank').of([3, 1, 0.1], square)).toBe(2);
  });
});

describe('a random matrix', () => {
  const ids = { stableRank: 0, effectiveRank: 0, r90: 0.1, r99: 0.01, conditionNumber: 0 };
  const valueOf = (name: string, e: number, sigma: Float64Array) =>
    byId(name.startsWith('r9') ? 'energyRank' : name).of(sigma, { ...square, e }) ?? NaN;
  /** The null values of design/algorithms.md §5: stable rank, effective rank, r90, r99, condition, of one draw each. */
  const written: Record<string, number[]> = {
    '144×16': [9.2, 15.7, 14, 16, 1.84],
    '288×32': [19.7, 31.5, 27, 32, 1.84],
    '576×64': [36.5, 63.1, 53, 63, 1.99],
    '64×10': [5.6, 9.8, 8, 10, 2.06],
  };
  const shapes = fixtures.random.filter(({ rows, cols }) => written[`${rows}×${cols}`]);

  it.each(shapes)(
    'of $rows×$cols has the null values, within sampling spread',
    ({ rows, cols, metrics: means }) => {
      const rng = createRng(rows);
      const sigma = singularValues(Float64Array.from({ length: rows * cols }, rng.normal), rows, cols);
      for (const [i, [name, { mean, deviation }]] of Object.entries(means).entries()) {
        const e = Object.entries(ids).find(([id]) => id === name)?.[1] ?? NaN;
        const spread = Math.max(3.5 * deviation, 0.051); // the written ones are rounded
        expect(Math.abs(valueOf(name, e, sigma) - mean), name).toBeLessThanOrEqual(spread);
        expect(Math.abs((written[`${rows}×${cols}`]?.[i] ?? NaN) - mean), name).toBeLessThanOrEqual(spread);
      }
    },
  );
});
