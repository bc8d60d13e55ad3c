import { expect } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { createBatchedSvd } from '../../src/math/gpu/batchedSvd';
import type { BatchedSvd, BatchedSvdOptions, SvdWindow } from '../../src/math/gpu/batchedSvd';
import { svd } from '../../src/math/svd';

/** Row-major. */
export type Matrix = { rows: number; cols: number; entries: Float32Array<ArrayBuffer> };
type Decomposed = {
  rank: number;
  s: Float32Array;
  U: Float32Array;
  V: Float32Array;
  sweeps: number;
  residual: number;
};

/** A matrix of normally distributed entries. */
export const gaussian = (rows: number, cols: number, seed = 1): Matrix => {
  const rng = createRng(seed).fork(`${rows}×${cols}`);
  return { rows, cols, entries: Float32Array.from({ length: rows * cols }, () => rng.normal()) };
};

/** A matrix times a number. */
export const scaled = ({ entries, ...sizes }: Matrix, by: number): Matrix => ({
  ...sizes,
  entries: entries.map((entry) => entry * by),
});

/** A matrix with these singular values, between random orthonormal factors. */
function withSpectrum(rows: number, cols: number, value: (k: number) => number): Matrix {
  const { U, V } = svd(gaussian(rows, cols, 7).entries, rows, cols);
  const rank = Math.min(rows, cols);
  const entries = Float32Array.from({ length: rows * cols }, (_, at) => {
    const [i, j] = [Math.floor(at / cols), at % cols];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += (U[i * rank + k] ?? 0) * value(k) * (V[j * rank + k] ?? 0);
    return sum;
  });
  return { rows, cols, entries };
}

/** Matrices in one packed array, each at a multiple of four. */
function pack(matrices: readonly Matrix[]) {
  let length = 0;
  const windows = matrices.map(({ rows, cols }): SvdWindow => {
    const offset = length;
    length += Math.ceil((rows * cols) / 4) * 4;
    return { offset, rows, cols };
  });
  const source = new Float32Array(length);
  matrices.forEach(({ entries }, i) => source.set(entries, windows[i]?.offset));
  return { windows, source };
}

/** All results of a batch, in storage order. */
export async function readAll(engine: Engine, { singular, left, right, report }: BatchedSvd) {
  const [s, U, V, found] = await engine.read([singular, left, right, report]);
  await engine.settle();
  if (!s || !U || !V || !found) throw new Error('There is no result.');
  return { s, U, V, found };
}

/** A batch over packed matrices that is written and read as plain arrays. */
export function open(engine: Engine, matrices: readonly Matrix[], options: BatchedSvdOptions = {}) {
  const { windows, source } = pack(matrices);
  const packed = engine.allocate('source', source);
  const batch = createBatchedSvd(engine, windows, options);
  return {
    batch,
    packed,
    write: (next: readonly Matrix[]) => engine.write(packed, pack(next).source),
    async compute(warm = false): Promise<Decomposed[]> {
      batch.compute(packed, { warm });
      const { s, U, V, found } = await readAll(engine, batch);
      return matrices.map(({ rows, cols }, i) => {
        const place = batch.places[i];
        if (!place) throw new Error('An offset is missing.');
        const { rank, singular, left, right } = place;
        for (const offset of [singular, left, right]) expect(offset % 64).toBe(0);
        return {
          rank,
          s: s.slice(singular, singular + rank),
          U: U.slice(left, left + rows * rank),
          V: V.slice(right, right + cols * rank),
          sweeps: found[2 * i] ?? NaN,
          residual: found[2 * i + 1] ?? NaN,
        };
      });
    },
    close() {
      batch.dispose();
      engine.free(packed);
    },
  };
}

/** One cold call. */
export async function decompose(
  engine: Engine,
  matrices: readonly Matrix[],
  options: BatchedSvdOptions = {},
) {
  const opened = open(engine, matrices, options);
  const results = await opened.compute();
  opened.close();
  return results;
}

/** Largest entry of |AᵀA − I|, [rows, rank] row-major. */
export function gramError(a: Float32Array, rank: number): number {
  const sums = new Float64Array(rank * rank);
  for (let at = 0; at < a.length; at += rank)
    for (let i = 0; i < rank; i++)
      for (let j = 0; j <= i; j++)
        sums[i * rank + j] = (sums[i * rank + j] ?? 0) + (a[at + i] ?? NaN) * (a[at + j] ?? NaN);
  let worst = 0;
  for (let i = 0; i < rank; i++)
    for (let j = 0; j <= i; j++)
      worst = Math.max(worst, Math.abs((sums[i * rank + j] ?? NaN) - Number(i === j)));
  return worst;
}

/** ‖A − U·diag(s)·Vᵀ‖_F / ‖A‖_F, or the difference itself where A is zero. */
function missing({ rows, cols, entries }: Matrix, { rank, s, U, V }: Decomposed): number {
  let squares = 0;
  let missed = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const entry = entries[i * cols + j] ?? NaN;
      let rest = entry;
      for (let k = 0; k < rank; k++)
        rest -= (U[i * rank + k] ?? NaN) * (s[k] ?? NaN) * (V[j * rank + k] ?? NaN);
      squares += entry * entry;
      missed += rest * rest;
    }
  return Math.sqrt(missed / (squares || 1));
}

/** Compares with the float64 oracle. The factors must be orthonormal in all columns, also where σ is zero. */
export function expectDecomposition(matrix: Matrix, result: Decomposed) {
  const { rank, s, U, V, sweeps, residual } = result;
  const expected = svd(matrix.entries, matrix.rows, matrix.cols).s;
  const largest = expected[0] || 1;
  expected.forEach((value, k) => expect(Math.abs((s[k] ?? NaN) - value) / largest).toBeLessThan(1e-5));
  expect(Array.from(s)).toEqual(Array.from(s).sort((a, b) => b - a));
  expect(missing(matrix, result)).toBeLessThan(1e-5);
  expect(gramError(U, rank)).toBeLessThan(1e-5);
  expect(gramError(V, rank)).toBeLessThan(1e-5);
  expect(sweeps).toBeLessThan(16);
  expect(residual).toBeLessThan(1.3e-7 * Math.sqrt(rank));
}

/** Σ aᵢⱼ·bᵢⱼ down each column. */
export const columnDots = (a: Float32Array, b: Float32Array, rank: number) =>
  Array.from({ length: rank }, (_, j) => {
    let sum = 0;
    for (let at = j; at < a.length; at += rank) sum += (a[at] ?? NaN) * (b[at] ?? NaN);
    return sum;
  });

/** Cases of at most 80 × 75. */
export const small: Record<string, () => Matrix> = {
  'Gaussian 64 × 64': () => gaussian(64, 64),
  'Gaussian 33 × 31': () => gaussian(33, 31),
  'Gaussian 144 × 16': () => gaussian(144, 16),
  'wide, 20 × 75': () => gaussian(20, 75),
  '1 × 1': () => gaussian(1, 1),
  '1 × 9': () => gaussian(1, 9),
  '13 × 1': () => gaussian(13, 1),
  'graded to 1e-6': () => withSpectrum(80, 48, (k) => 10 ** ((-6 * k) / 47)),
  'rank 5 of 24': () => withSpectrum(40, 24, (k) => (k < 5 ? 5 - k : 0)),
  'columns that repeat': () => ({
    rows: 12,
    cols: 8,
    entries: Float32Array.from({ length: 96 }, (_, at) => 1 + (at >> 3) + (at % 2)),
  }),
  'zero columns and rows': () => {
    const { entries, ...sizes } = gaussian(30, 20);
    return { ...sizes, entries: entries.map((x, at) => (at % 20 < 3 || at >= 500 ? 0 : x)) };
  },
  'two values, each often': () => withSpectrum(64, 32, (k) => (k < 16 ? 3 : 1)),
  'the identity': () => withSpectrum(24, 24, () => 1),
  zero: () => scaled(gaussian(9, 6), 0),
  'times 1e30': () => scaled(gaussian(40, 12), 1e30),
  'times 1e-30': () => scaled(gaussian(40, 12), 1e-30),
};

/** Matrices of one size with clustered, graded, vanishing or widely varying entries and singular values. */
export function hostile(rows: number, cols: number): Matrix[] {
  const rng = createRng(77).fork(`${rows}×${cols}`);
  const [sine, cosine] = [Math.sqrt(0.285), Math.sqrt(0.715)];
  const families: ((i: number, j: number) => number)[] = [
    (i, j) => 1 / (i + j + 1), // Hilbert
    (i, j) => (i > j ? 0 : sine ** (i / 4) * (i === j ? 1 : -cosine)), // Kahan
    (i, j) => (i / rows) ** j, // Vandermonde
    () => 1,
    (i, j) => (i <= j ? 1 : 0),
    (i, j) => (i === j ? 1 + (i % 3) : 0),
    (i, j) => 0.9 ** Math.abs(i - j),
    (i, j) => (i === j ? 1 : 1e-5 * rng.normal()),
    (i, j) => Math.sin(i + 1) * Math.cos(j + 1) + 1e-6 * rng.normal(),
    (i, j) => Math.cos((Math.PI * (i + 0.5) * j) / rows),
    (_, j) => rng.normal() * 2 ** (-2 * j),
    (_, j) => rng.normal() * 2 ** (1.5 * (j - cols)),
    (i) => rng.normal() * 2 ** (-2 * i),
    () => rng.normal() ** 9,
    () => rng.normal() * 10 ** (20 * (rng.uniform() - 0.5)),
    () => (rng.uniform() < 0.03 ? rng.normal() : 0),
    () => rng.below(3) - 1,
    () => 3e36 * (rng.uniform() - 0.5),
  ];
  return families.map((entry) => ({
    rows,
    cols,
    entries: Float32Array.from({ length: rows * cols }, (_, at) => entry(Math.floor(at / cols), at % cols)),
  }));
}
