import { describe, expect, it } from 'vitest';
import { DivergedError, ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { factoredSingularValues, singularValues, svd } from '../../src/math/svd';
import fixtures from '../python/svd_fixtures.json';

type Matrix = { entries: Float64Array; rows: number; cols: number };

const uniformMatrix = (seed: number, rows: number, cols: number): Matrix => {
  const rng = createRng(seed);
  return { rows, cols, entries: Float64Array.from({ length: rows * cols }, () => rng.uniform() - 0.5) };
};

const stored = fixtures.stored.map(({ entries, ...rest }) => ({
  ...rest,
  entries: Float64Array.from(entries),
}));
const drawn = fixtures.drawn.map(({ seed, ...rest }) => ({
  name: 'drawn from the seeded generator',
  ...rest,
  ...uniformMatrix(seed, rest.rows, rest.cols),
}));

/** Largest entry of |AᵀA − I|. */
function gramError(a: Float64Array, rows: number, cols: number): number {
  let worst = 0;
  for (let i = 0; i < cols; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += (a[k * cols + i] ?? 0) * (a[k * cols + j] ?? 0);
      worst = Math.max(worst, Math.abs(sum - Number(i === j)));
    }
  return worst;
}

/** U·diag(s)·Vᵀ, row-major [m, n]. */
function product(U: Float64Array, s: ArrayLike<number>, V: Float64Array): Float64Array {
  const r = s.length;
  const [m, n] = [U.length / r, V.length / r];
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < r; k++) sum += (U[i * r + k] ?? 0) * (s[k] ?? 0) * (V[j * r + k] ?? 0);
    return sum;
  });
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? NaN))), 0);
};

/** Σ value^power. */
const sumOf = (values: ArrayLike<number>, power: number) =>
  Array.from(values).reduce((sum, value) => sum + value ** power, 0);

/** ±1 by the parity of the bits that i and j share: a matrix with orthogonal columns. */
const hadamard = (i: number, j: number) => ((i & j).toString(2).replaceAll('0', '').length % 2 ? -1 : 1);

/** Orthonormal factors that rebuild the matrix, values in order, converged. Errors relative to the largest value. */
function expectDecomposition({ entries, rows, cols }: Matrix) {
  const { U, s, V, sweeps, residual } = svd(entries, rows, cols);
  const k = Math.min(rows, cols);
  const scale = s[0] || 1;
  expect(s).toHaveLength(k);
  expect(Array.from(s)).toEqual(Array.from(s).sort((a, b) => b - a));
  expect(gramError(U, rows, k)).toBeLessThan(1e-14);
  expect(gramError(V, cols, k)).toBeLessThan(1e-14);
  expect(largestDifference(product(U, s, V), entries) / scale).toBeLessThan(1e-14);
  expect(sweeps).toBeLessThan(15);
  expect(residual).toBeLessThan(1e-14);
  return s;
}

describe('the singular value decomposition', () => {
  it.each([...stored, ...drawn])('agrees with LAPACK: $name, $rows × $cols', ({ sigma, ...matrix }) => {
    const scale = sigma[0] || 1;
    const s = expectDecomposition(matrix);
    expect(largestDifference(s, sigma) / scale).toBeLessThan(4e-15);
    expect(
      largestDifference(singularValues(matrix.entries, matrix.rows, matrix.cols), s) / scale,
    ).toBeLessThan(1e-15);
  });

  it('gives the values of a 576 × 64 matrix with the right sums of squares and fourth powers', () => {
    const { entries, rows, cols } = uniformMatrix(11, 576, 64);
    const s = Array.from(singularValues(entries, rows, cols));
    const gram = new Float64Array(cols * cols);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++)
        for (let k = 0; k < cols; k++)
          gram[j * cols + k] =
            (gram[j * cols + k] ?? 0) + (entries[i * cols + j] ?? 0) * (entries[i * cols + k] ?? 0);
    expect(sumOf(s, 2) / sumOf(entries, 2)).toBeCloseTo(1, 13);
    expect(sumOf(s, 4) / sumOf(gram, 2)).toBeCloseTo(1, 13);
  });

  it('converges to orthonormal factors for any shape, rank and grading', () => {
    const rng = createRng(13);
    for (let trial = 0; trial < 60; trial++) {
      const [rows, cols, r] = [1 + rng.below(24), 1 + rng.below(24), 1 + rng.below(24)];
      const s = Float64Array.from({ length: r }, (_, i) => 10 ** (-rng.below(3) * i));
      const U = uniformMatrix(100 + trial, rows, r).entries;
      const V = uniformMatrix(200 + trial, cols, r).entries;
      expectDecomposition({ entries: product(U, s, V), rows, cols });
    }
  });

  it('keeps every digit of values that column scaling spreads over twelve orders of magnitude', () => {
    const entries = Float64Array.from({ length: 64 }, (_, at) => {
      const [i, j] = [at >> 3, at & 7];
      return hadamard(i, j) * 2 ** (-6 * ((5 * j) % 8)); // orthogonal columns, so σ = √8 times their scales
    });
    for (const [i, value] of singularValues(entries, 8, 8).entries())
      expect(value / (Math.SQRT2 * 2 * 2 ** (-6 * i))).toBeCloseTo(1, 14);
  });

  it.each([1e300, 1e-300, 2 ** -1060])('does not overflow or underflow at scale %d', (scale) => {
    const { entries, rows, cols } = uniformMatrix(3, 20, 6);
    const reference = singularValues(entries, rows, cols);
    const values = singularValues(
      entries.map((x) => x * scale),
      rows,
      cols,
    );
    const tolerance = scale < 1e-307 ? 1e-3 : 1e-14; // subnormal numbers have few digits
    for (const [i, value] of values.entries())
      expect(Math.abs(value / scale / (reference[i] ?? 0) - 1)).toBeLessThan(tolerance);
  });

  it('completes the basis where columns are 300 orders of magnitude below the largest', () => {
    const entries = new Float64Array([1, 1e-300, 0, 1, 1e-300, 0, 1, -1e-300, 0, 1, 0, 0]);
    expectDecomposition({ entries, rows: 4, cols: 3 });
  });

  it('uses float32 entries without conversion', () => {
    const { entries, rows, cols } = uniformMatrix(5, 9, 9);
    const rounded = Float32Array.from(entries);
    expect(singularValues(rounded, rows, cols)).toEqual(
      singularValues(Float64Array.from(rounded), rows, cols),
    );
  });

  it.each([NaN, Infinity, -Infinity])('rejects a matrix that contains %d', (bad) => {
    const entries = new Float64Array(12).fill(1).with(7, bad);
    expect(() => singularValues(entries, 4, 3)).toThrow(DivergedError);
    expect(() => svd(entries, 3, 4)).toThrow(DivergedError);
    expect(() => factoredSingularValues(entries, new Float64Array(3), new Float64Array(6))).toThrow(
      DivergedError,
    );
  });

  it('rejects an array of another length than the matrix', () => {
    expect(() => singularValues(new Float64Array(11), 4, 3)).toThrow(ShapeError);
    expect(() => svd(new Float64Array(0), 0, 3)).toThrow(ShapeError);
    expect(() =>
      factoredSingularValues(new Float64Array(7), new Float64Array(3), new Float64Array(6)),
    ).toThrow(ShapeError);
  });
});

describe('the singular values of U·diag(|s|)·Vᵀ', () => {
  const cases = [
    [30, 12, 5],
    [12, 30, 12],
    [6, 40, 9],
    [40, 6, 9],
    [4, 3, 10],
    [1, 1, 1],
    [7, 7, 1],
  ] as const;

  it.each(cases)('are those of the product: m %d, n %d, r %d', (m, n, r) => {
    const U = uniformMatrix(21, m, r).entries;
    const V = uniformMatrix(22, n, r).entries;
    const s = uniformMatrix(23, 1, r).entries; // signs of both kinds
    const expected = singularValues(product(U, s.map(Math.abs), V), m, n);
    const values = factoredSingularValues(U, s, V);
    expect(values).toHaveLength(Math.min(m, n, r));
    const scale = expected[0] ?? 1;
    expect(largestDifference(values, expected.slice(0, values.length)) / scale).toBeLessThan(1e-14);
    for (const rest of expected.slice(values.length)) expect(rest / scale).toBeLessThan(1e-14);
  });

  it('are |s| when the factors are orthonormal', () => {
    const { U } = svd(uniformMatrix(31, 200, 16).entries, 200, 16);
    const { V } = svd(uniformMatrix(32, 50, 16).entries, 50, 16);
    const s = Float64Array.from({ length: 16 }, (_, i) => (i % 2 ? -1 : 1) * 10 ** (-i / 3));
    expect(largestDifference(factoredSingularValues(U, s, V), s.map(Math.abs))).toBeLessThan(1e-14);
  });

  it('are zero for zero s, and none for rank 0', () => {
    const U = uniformMatrix(41, 5, 3).entries;
    expect(Array.from(factoredSingularValues(U, new Float64Array(3), U))).toEqual([0, 0, 0]);
    expect(
      factoredSingularValues(new Float64Array(0), new Float64Array(0), new Float64Array(0)),
    ).toHaveLength(0);
  });

  it('do not depend on how the scale is shared between the factors', () => {
    const U = uniformMatrix(51, 20, 4).entries;
    const V = uniformMatrix(52, 9, 4).entries;
    const s = new Float64Array([1, 2, 3, 4]);
    const reference = factoredSingularValues(U, s, V);
    const moved = factoredSingularValues(
      U.map((x) => x * 2 ** 700),
      s.map((x) => x * 2 ** -900),
      V.map((x) => x * 2 ** 200),
    );
    expect(largestDifference(moved, reference)).toBeLessThan(1e-14);
  });
});
