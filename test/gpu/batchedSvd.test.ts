import { beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { resnet20Factors } from '../../src/kernels/penalty/factorCases.reference';
import { createBatchedSvd, fitsBatchedSvd } from '../../src/math/gpu/batchedSvd';
import { openTestEngine } from './open';
import {
  columnDots,
  decompose,
  expectDecomposition,
  gaussian,
  gramError,
  hostile,
  open,
  readAll,
  scaled,
  small,
} from './svdMatrices';
import type { Matrix } from './svdMatrices';

describe('the batched singular value decomposition', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });

  it.each(Object.entries(small))('agrees with float64: %s', async (_, make) => {
    const matrix = make();
    for (const result of await decompose(engine, [matrix])) expectDecomposition(matrix, result);
  });

  it.each([
    [576, 64],
    [1568, 64],
    [64, 576],
    [4608, 32],
    [1152, 128],
    [256, 256],
  ])('agrees with float64: Gaussian %d × %d', async (rows, cols) => {
    const matrix = gaussian(rows, cols);
    for (const result of await decompose(engine, [matrix])) expectDecomposition(matrix, result);
  });

  it('agrees with float64 with as many threads as on hardware', async () => {
    const matrices = [gaussian(33, 31), gaussian(144, 16), gaussian(20, 75), scaled(gaussian(9, 6), 0)];
    const results = await decompose(engine, matrices, { threads: 128 });
    results.forEach((result, i) => expectDecomposition(matrices[i] ?? gaussian(1, 1), result));
  });

  it.each([
    [64, 64],
    [100, 37],
    [16, 40],
  ])('agrees with float64 on ill-conditioned matrices: %d × %d', async (rows, cols) => {
    const matrices = hostile(rows, cols);
    const results = await decompose(engine, matrices);
    results.forEach((result, i) => expectDecomposition(matrices[i] ?? gaussian(1, 1), result));
  });

  it('decomposes 42 matrices of mixed shapes in six dispatches, with the same bits each time, and replays them', async () => {
    const matrices = resnet20Factors().map(([rows, cols], i) => gaussian(rows, cols, i));
    const { batch, packed, compute, close } = open(engine, matrices);
    const before = engine.dispatches();
    const results = await compute();
    expect(engine.dispatches() - before).toBe(6);
    results.forEach((result, i) => expectDecomposition(matrices[i] ?? gaussian(1, 1), result));
    const again = await compute();
    results.forEach((result, i) => {
      for (const part of ['s', 'U', 'V'] as const)
        expect(again[i]?.[part].every((value, at) => value === result[part][at])).toBe(true);
      expect([again[i]?.sweeps, again[i]?.residual]).toEqual([result.sweeps, result.residual]);
    });
    const trace = engine.trace(
      () => batch.compute(packed),
      () => [],
    );
    trace.replay();
    const { s } = await readAll(engine, batch);
    expect(s.slice(0, 16)).toEqual(results[0]?.s);
    trace.dispose();
    close();
  });

  it('needs fewer sweeps from a warm start, and keeps signs', async () => {
    const rng = createRng(5);
    const moved = ({ entries, ...sizes }: Matrix): Matrix => ({
      ...sizes,
      entries: entries.map((entry) => entry + 0.01 * rng.normal()),
    });
    let matrices = [gaussian(576, 64), gaussian(64, 64), gaussian(20, 75), gaussian(7, 3), gaussian(1, 4)];
    const { write, compute, close } = open(engine, matrices);
    let last = await compute();
    const cold = last;
    for (let call = 0; call < 12; call++) {
      matrices = matrices.map(moved);
      write(matrices);
      const before = engine.dispatches();
      const results = await compute(true);
      expect(engine.dispatches() - before).toBe(7);
      results.forEach((result, i) => {
        const { rows = 0, cols = 0 } = matrices[i] ?? {};
        const side = rows < cols ? 'U' : 'V';
        const { rank } = result;
        expect(result.sweeps).toBeLessThanOrEqual(Math.ceil((cold[i]?.sweeps ?? 0) * 0.7));
        for (const dot of columnDots(result[side], last[i]?.[side] ?? new Float32Array(), rank))
          expect(dot).toBeGreaterThan(-1e-5);
      });
      last = results;
    }
    last.forEach((result, i) => expectDecomposition(matrices[i] ?? gaussian(1, 1), result));
    // From vectors of unrelated matrices, and from none.
    const others = matrices.map(({ rows, cols }) => gaussian(rows, cols, 99));
    write(others);
    (await compute(true)).forEach((result, i) => expectDecomposition(others[i] ?? gaussian(1, 1), result));
    close();
    const fresh = open(engine, others);
    (await fresh.compute(true)).forEach((result, i) =>
      expectDecomposition(others[i] ?? gaussian(1, 1), result),
    );
    fresh.close();
  });

  it('makes the largest entry of each v positive, of each u where a matrix is wide', async () => {
    const matrices = [gaussian(40, 24), gaussian(10, 30)];
    const [tall, wide] = await decompose(engine, matrices);
    const factors = [
      { factor: tall?.V ?? new Float32Array(), rank: 24 },
      { factor: wide?.U ?? new Float32Array(), rank: 10 },
    ];
    for (const { factor, rank } of factors)
      for (let j = 0; j < rank; j++) {
        const column = factor.filter((_, at) => at % rank === j);
        expect(Math.max(...column)).toBeGreaterThan(-Math.min(...column));
      }
  });

  it('ends at the sweep limit and reports it', async () => {
    const matrix = gaussian(64, 64);
    const [result] = await decompose(engine, [matrix], { sweepLimit: 2 });
    expect(result?.sweeps).toBe(2);
    expect(result?.residual).toBeGreaterThan(1e-2);
    expect(gramError(result?.U ?? new Float32Array([NaN]), 64)).toBeLessThan(1e-5);
    expect(gramError(result?.V ?? new Float32Array([NaN]), 64)).toBeLessThan(1e-5);
  });

  it('ends on NaN, without affecting other matrices', async () => {
    const broken = gaussian(16, 16);
    broken.entries[37] = NaN;
    const whole = gaussian(20, 12);
    const [, result] = await decompose(engine, [broken, whole]);
    if (result) expectDecomposition(whole, result);
    expect(result).toBeDefined();
  });

  it('frees everything', async () => {
    await decompose(engine, [gaussian(30, 20)]);
    await engine.drain();
    const before = engine.memory().bytes;
    await decompose(engine, [gaussian(30, 20)]);
    await engine.drain();
    expect(engine.memory().bytes).toBeLessThanOrEqual(before);
  });

  it('rejects matrices that are too large for the kernels', () => {
    for (const [rows, cols] of [
      [576, 64],
      [64, 576],
      [4608, 32],
      [1568, 64],
      [1152, 128],
      [256, 256],
      [4608, 128],
    ] as const)
      expect(fitsBatchedSvd(rows, cols)).toBe(true);
    for (const [rows, cols] of [
      [257, 257],
      [8193, 1],
      [3, 9000],
      [0, 4],
    ] as const)
      expect(fitsBatchedSvd(rows, cols)).toBe(false);
    expect(() => createBatchedSvd(engine, [{ offset: 0, rows: 300, cols: 300 }])).toThrow(ShapeError);
    expect(() => createBatchedSvd(engine, [{ offset: 2, rows: 3, cols: 3 }])).toThrow(ShapeError);
  });
});

describe('the batched singular value decomposition without WebGPU', () => {
  it('has the same form on the host', async () => {
    const engine = await openEngine('cpu');
    const matrices = Object.values(small).map((make) => make());
    const { write, compute, close } = open(engine, matrices);
    const results = await compute();
    results.forEach((result, i) => expectDecomposition(matrices[i] ?? gaussian(1, 1), result));
    write(matrices);
    expect(await compute(true)).toEqual(results);
    close();
  });
});
