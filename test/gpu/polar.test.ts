import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Rng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { createPolar } from '../../src/math/gpu/polar';
import { leadingProduct, weightBasis } from '../../src/math/stability';
import { singularValues, svd } from '../../src/math/svd';
import { openTestEngine } from './open';

const gaussian = (rng: Rng, length: number) => Float32Array.from({ length }, () => rng.normal());

/** U·diag(s)·Vᵀ with the singular vectors of a random matrix. */
function withSpectrum(rng: Rng, rows: number, cols: number, s: (k: number) => number) {
  const { U, V } = svd(gaussian(rng, rows * cols), rows, cols);
  const rank = Math.min(rows, cols);
  return Float32Array.from({ length: rows * cols }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < rank; k++)
      sum += (U[Math.floor(i / cols) * rank + k] ?? 0) * s(k) * (V[(i % cols) * rank + k] ?? 0);
    return sum;
  });
}

type Matrix = { rows: number; cols: number; values: Float32Array };

/** The polar factors of these matrices, from one packed array with windows aligned to 64, and the dispatches they took. */
async function polarFactors(engine: Engine, matrices: readonly Matrix[], steps?: number) {
  let length = 0;
  const windows = matrices.map(({ rows, cols }) => {
    const offset = length;
    length += 64 * Math.ceil((rows * cols) / 64) + 64;
    return { offset, rows, cols };
  });
  const packed = new Float32Array(length).fill(1e30);
  windows.forEach(({ offset }, i) => packed.set(matrices[i]?.values ?? [], offset));
  const source = engine.allocate('weights', packed);
  const polar = createPolar(engine, windows);
  const before = engine.dispatches();
  polar.compute(source, steps);
  const dispatches = engine.dispatches() - before;
  const [values = new Float32Array()] = await engine.read([polar.factors]);
  polar.dispose();
  engine.free(source);
  const factors = windows.map(({ rows, cols }, i) => {
    const place = polar.places[i] ?? NaN;
    expect(place % 64).toBe(0);
    return values.slice(place, place + rows * cols);
  });
  return { factors, dispatches };
}

const shapes = [
  [30, 12],
  [12, 30],
  [1, 1],
  [1, 9],
  [7, 7],
  [64, 10],
  [9, 16],
  [147, 33],
  [33, 70],
] as const;

const worstDifference = (actual: ArrayLike<number>, expected: Float64Array) =>
  expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (actual[i] ?? Infinity))), 0);

describe.each([
  { name: 'WebGPU', open: openTestEngine, pairs: 400 },
  { name: 'tf ops', open: () => openEngine('cpu'), pairs: 60 },
])('polar factors on $name', ({ open, pairs }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it('are UVᵀ of the SVD within 5e-6, for matrices of all shapes at once, in 33 dispatches', async () => {
    const rng = createRng(1);
    // Singular values from 1 down to 0.1, at scales from 1e-4 to 1e4.
    const matrices = shapes.map(([rows, cols], i) => {
      const most = Math.min(rows, cols);
      const values = withSpectrum(rng, rows, cols, (k) => 10 ** (i - 4) * 0.1 ** (k / most));
      return { rows, cols, values };
    });
    const { factors, dispatches } = await polarFactors(engine, matrices);
    expect(dispatches).toBe(33);
    matrices.forEach(({ rows, cols, values }, i) => {
      const expected = leadingProduct(weightBasis(values, rows, cols), Math.min(rows, cols));
      expect(worstDifference(factors[i] ?? [], expected), `${rows} × ${cols}`).toBeLessThan(5e-6);
    });
  });

  it('have singular values of at least 0.99 where those of W are at least 1e-4·‖W‖_F', async () => {
    const rng = createRng(2);
    const matrices = [
      [40, 20],
      [20, 45],
    ].map(([rows = 1, cols = 1]) => {
      // From 1 down to 1e-4 times the Frobenius norm, which is near 1.5.
      const s = Array.from({ length: 20 }, (_, k) => 10 ** ((-4 * k) / 19));
      const norm = Math.hypot(...s);
      return {
        rows,
        cols,
        values: withSpectrum(rng, rows, cols, (k) => Math.max(s[k] ?? 0, 1.001e-4 * norm)),
      };
    });
    const { factors } = await polarFactors(engine, matrices);
    matrices.forEach(({ rows, cols }, i) => {
      const values = singularValues(factors[i] ?? new Float32Array(), rows, cols);
      expect(values[0]).toBeLessThan(1.001);
      expect(values.at(-1)).toBeGreaterThan(0.99);
    });
    // Six steps suffice down to 1e-3, not to 1e-4.
    const six = await polarFactors(engine, matrices, 6);
    const values = singularValues(six.factors[0] ?? new Float32Array(), 40, 20);
    expect(six.dispatches).toBe(21);
    expect(values[13]).toBeGreaterThan(0.99);
    expect(values[13]).toBeLessThan(1.005);
    expect(values.at(-1)).toBeLessThan(0.5);
  });

  it('are zero for zero matrices, and the normalized matrix for rank 1', async () => {
    const outer = Float32Array.from({ length: 15 }, (_, i) => (Math.floor(i / 3) + 1) * ((i % 3) - 1));
    const { factors } = await polarFactors(engine, [
      { rows: 5, cols: 3, values: new Float32Array(15) },
      { rows: 5, cols: 3, values: outer },
    ]);
    expect(Array.from(factors[0] ?? [])).toEqual(Array.from({ length: 15 }, () => 0));
    const norm = Math.hypot(...outer);
    expect(
      worstDifference(
        factors[1] ?? [],
        Float64Array.from(outer, (value) => value / norm),
      ),
    ).toBeLessThan(2e-6);
  });

  it('are the gradient of the nuclear norm', async () => {
    const rng = createRng(3);
    const [rows, cols] = [13, 22];
    const values = gaussian(rng, rows * cols);
    const D = gaussian(rng, rows * cols);
    const { factors } = await polarFactors(engine, [{ rows, cols, values }]);
    const inner = D.reduce((sum, value, i) => sum + value * (factors[0]?.[i] ?? NaN), 0);
    const nuclear = (t: number) =>
      singularValues(
        Float64Array.from(values, (value, i) => value + t * (D[i] ?? 0)),
        rows,
        cols,
      ).reduce((a, b) => a + b, 0);
    expect((nuclear(1e-5) - nuclear(-1e-5)) / 2e-5).toBeCloseTo(inner, 4);
  });

  it('of independent 30 × 12 Gaussians overlap by 0 ± 0.053, of a matrix and its multiple by 1', async () => {
    const rng = createRng(4);
    const matrices = Array.from({ length: 2 * pairs }, () => ({
      rows: 30,
      cols: 12,
      values: gaussian(rng, 360),
    }));
    const scaled = (matrices[0]?.values ?? new Float32Array()).map((value) => 1e-3 * value);
    const { factors, dispatches } = await polarFactors(engine, [
      ...matrices,
      { rows: 30, cols: 12, values: scaled },
    ]);
    expect(dispatches).toBe(33);
    const stability = (a: number, b: number) =>
      (factors[a] ?? new Float32Array()).reduce(
        (sum, value, i) => sum + value * (factors[b]?.[i] ?? NaN),
        0,
      ) / 12;
    const draws = Array.from({ length: pairs }, (_, i) => stability(2 * i, 2 * i + 1));
    const mean = draws.reduce((a, b) => a + b, 0) / pairs;
    const deviation = Math.sqrt(draws.reduce((a, b) => a + (b - mean) ** 2, 0) / pairs);
    // Four standard errors.
    const expected = 1 / Math.sqrt(360);
    expect(Math.abs(mean)).toBeLessThan((4 * expected) / Math.sqrt(pairs));
    expect(Math.abs(deviation - expected)).toBeLessThan((4 * expected) / Math.sqrt(2 * pairs));
    expect(stability(0, 2 * pairs)).toBeCloseTo(1, 5);
  });

  it('are the same bits each time', async () => {
    const rng = createRng(5);
    const matrices = [{ rows: 70, cols: 40, values: gaussian(rng, 2800) }];
    const [a, b] = [await polarFactors(engine, matrices), await polarFactors(engine, matrices)];
    expect(a).toEqual(b);
  });
});
