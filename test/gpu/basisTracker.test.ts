import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { snapshotInterval } from '../../src/math/gpu/basisTracker';
import { pairRecords, pairTotals } from '../../src/kernels/comparison/pairTable';
import { comparisonLayout, leadingMost } from '../../src/math/gpu/comparison';
import { stabilityOf, weightBasis } from '../../src/math/stability';
import type { WeightBasis } from '../../src/math/stability';
import { openTestEngine } from './open';
import { expectClose, gaussian, moved, recomposed, rounded, tracking } from './trackedBases';

const shapes = [
  [30, 12],
  [12, 31],
  [9, 16],
  [7, 7],
  [1, 5],
  [90, 70],
] as const;

describe.each([
  ['WebGPU', openTestEngine],
  ['tf ops', () => openEngine('cpu')],
])('the tracker of bases on %s', (_name, open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it('agrees with float64 on the host, for matrices of all shapes', async () => {
    const rng = createRng(1);
    const before = shapes.map(([rows, cols]) => rounded(weightBasis(gaussian(rng, rows * cols), rows, cols)));
    const after = before.map((one, i) => moved(one, rng, [0.1, 0.3, 0.03, 1, 0.2, 0.01][i] ?? 0));
    const ranks = [5, 12, 1, 7, 0, 30];
    const { keep, read, dispose } = tracking(engine, shapes, 25);
    keep(0, before);
    keep(25, after);
    const actual = await read(ranks);
    before.forEach((one, i) => {
      const later = after[i];
      if (later) expectClose(actual[i], stabilityOf(one, later, ranks[i] ?? 0, 0));
    });
    // Read again, it is not computed again.
    (await read(ranks)).forEach((one, i) => expect(one).toBe(actual[i]));
    // No more directions than are compared.
    const all = await read(shapes.map(() => 1000));
    expect(all.map((one) => one?.k)).toEqual([12, 12, 9, 7, 1, leadingMost]);
    expect(all.at(-1)?.rotation).toHaveLength(24 ** 2);
    dispose();
  });

  it('compares with exactly Δ steps earlier, and not before there is such a snapshot', async () => {
    const rng = createRng(2);
    const shape = [[14, 9]] as const;
    const { tracker, keep, read, dispose } = tracking(engine, shape, 100);
    expect(tracker.interval).toBe(25);
    const walk: WeightBasis[] = [rounded(weightBasis(gaussian(rng, 14 * 9), 14, 9))];
    const at = (i: number) => {
      let last = walk[walk.length - 1];
      while (last && walk.length <= i) walk.push((last = moved(last, rng, 0.2)));
      const found = walk[i];
      if (!found) throw new Error('The random walk is empty.');
      return found;
    };
    for (let i = 0; i < 11; i++) {
      keep(25 * i, [at(i)]);
      // Nothing is kept between two snapshots.
      keep(25 * i + 10, [at(0)]);
      const [actual] = await read([4]);
      if (i < 4) expect(actual).toBeUndefined();
      else expectClose(actual, stabilityOf(at(i - 4), at(i), 4, 25 * (i - 4)));
    }
    // After a restore at step 150 no earlier snapshot counts, not even the one Δ steps back.
    tracker.clear();
    expect(await read([4])).toEqual([undefined]);
    keep(175, [at(7)]);
    keep(250, [at(3)]);
    expect(await read([4])).toEqual([undefined]);
    keep(275, [at(9)]);
    expectClose((await read([4]))[0], stabilityOf(at(7), at(9), 4, 175));
    // The snapshot of step 350 is missing, its slot contains that of 250: the newest comparison stays.
    keep(450, [at(2)]);
    expect((await read([4]))[0]?.since).toBe(175);
    dispose();
  });

  it('is 1 for a matrix at another scale', async () => {
    const rng = createRng(3);
    const before = rounded(weightBasis(gaussian(rng, 30 * 12), 30, 12));
    const after = rounded({ ...before, W: Float64Array.from(before.W, (value) => 100 * value) });
    const { keep, read, dispose } = tracking(engine, [[30, 12]], 10);
    keep(0, [before]);
    keep(10, [after]);
    const [actual] = await read([6]);
    expect(actual?.whole).toBeCloseTo(1, 5);
    expect(actual?.leading).toBeCloseTo(1, 6);
    expect(actual?.change).toBeCloseTo(99, 4);
    for (const cosine of actual?.cosines ?? [NaN]) {
      expect(cosine).toBeCloseTo(1, 6);
      expect(cosine).toBeLessThanOrEqual(1);
    }
    dispose();
  });

  it('sees a rotation of the leading block inside the block only', async () => {
    const basis = weightBasis(gaussian(createRng(4), 40 * 16), 40, 16);
    const { U, V, rank } = basis;
    const turn = (A: WeightBasis['U']) => {
      const result = A.slice();
      for (let at = 0; at < A.length; at += rank) {
        const [x = 0, y = 0] = [A[at], A[at + 3]];
        result[at] = 0.8 * x + 0.6 * y;
        result[at + 3] = 0.8 * y - 0.6 * x;
      }
      return result;
    };
    const before = recomposed(basis);
    const after = recomposed({ ...basis, U: turn(U), V: turn(V) });
    const { keep, read, dispose } = tracking(engine, [[40, 16]], 30);
    keep(30, [before]);
    keep(60, [after]);
    const [block] = await read([5]);
    expect(block?.leading).toBeCloseTo(1, 5);
    expect(block?.whole).toBeCloseTo(1, 4);
    expect(Math.min(...(block?.cosines ?? []))).toBeCloseTo(1, 5);
    expect(block?.rotation[0]).toBeCloseTo(0.8, 5);
    expect(block?.rotation[3]).toBeCloseTo(0.6, 5);
    expect(block?.rotation[17]).toBeCloseTo(1, 5);
    // A block that cuts through the rotation loses the directions that leave it.
    const [cut] = await read([2]);
    expect(cut?.leading).toBeCloseTo((1 + 0.8 ** 2) / 2, 5);
    expect(cut?.cosines[1]).toBeCloseTo(0.8, 5);
    dispose();
  });

  it.each([
    [40, 16],
    [9, 30],
  ])(
    'is 1 across a cut that keeps a part of the basis of %i × %i, for the kept directions only',
    async (m, n) => {
      const before = weightBasis(gaussian(createRng(8), m * n), m, n);
      for (const kept of [before.rank - 1, 5, 1]) {
        const after = recomposed({ ...before, directions: kept });
        const { keep, read, dispose } = tracking(engine, [[m, n]], 10);
        keep(0, [rounded(before)]);
        keep(10, [rounded({ ...weightBasis(after.W, m, n), directions: kept })]);
        const [actual] = await read([before.rank], [kept]);
        // Rounding errors of W beyond its rank are about 1e-7, and are amplified 2e4 times.
        expect(Math.abs((actual?.whole ?? NaN) - 1)).toBeLessThan(1e-3);
        expect(actual?.k).toBe(kept);
        expect(actual?.cosines).toHaveLength(kept);
        expect(actual?.rotation).toHaveLength(Math.min(kept, 24) ** 2);
        expect(stabilityOf(before, weightBasis(after.W, m, n), before.rank)).toMatchObject({ k: kept });
        expect(stabilityOf(before, weightBasis(after.W, m, n), before.rank).whole).toBeCloseTo(1, 6);
        dispose();
      }
    },
  );

  it('divides by n′ at full rank, also where singular values spread over three orders of magnitude', async () => {
    const [m, n] = [90, 64];
    const { U, V } = weightBasis(gaussian(createRng(9), m * n), m, n);
    const W = Float32Array.from({ length: m * n }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < n; k++)
        sum += (U[Math.floor(at / n) * n + k] ?? 0) * 1e-3 ** (k / (n - 1)) * (V[(at % n) * n + k] ?? 0);
      return sum;
    });
    const before = rounded(weightBasis(W, m, n));
    const after = moved(before, createRng(10), 1e-4);
    const { tracker, keep, dispose } = tracking(engine, [[m, n]], 10);
    keep(0, [before]);
    keep(10, [after]);
    const [values = new Float32Array()] = await engine.read([tracker.results]);
    const { factors } = comparisonLayout([{ offset: 0, rows: m, cols: n }], [0]);
    const [record] = pairRecords(factors.pairs);
    if (!record) throw new Error('There is one pair.');
    const { product, firstSquare, secondSquare } = pairTotals(record, values);
    const S = product / Math.min(firstSquare, secondSquare);
    expect(S).toBeLessThan(0.99);
    expect(Math.abs(S - product / n)).toBeLessThan(1e-6);
    dispose();
  });

  it('is at most 1 where directions near 0 grow', async () => {
    const [m, n] = [40, 24];
    const basis = weightBasis(gaussian(createRng(11), m * n), m, n);
    const weighted = (weak: number) => {
      const scaled = basis.U.slice();
      for (let at = 0; at < scaled.length; at++) scaled[at] = (scaled[at] ?? 0) * (at % n < n / 2 ? 1 : weak);
      const { W } = recomposed({ ...basis, U: scaled, directions: n });
      return rounded(weightBasis(W, m, n));
    };
    const { tracker, keep, read, dispose } = tracking(engine, [[m, n]], 10);
    keep(0, [weighted(3e-5)]);
    keep(10, [weighted(1)]);
    const [values = new Float32Array()] = await engine.read([tracker.results]);
    const [record] = pairRecords(comparisonLayout([{ offset: 0, rows: m, cols: n }], [0]).factors.pairs);
    if (!record) throw new Error('There is one pair.');
    const { product, firstSquare, secondSquare } = pairTotals(record, values);
    expect(product / Math.min(firstSquare, secondSquare)).toBeGreaterThan(1.01);
    expect((await read([n]))[0]?.whole).toBe(1);
    dispose();
  });

  it('has the same bits twice', async () => {
    const run = async () => {
      const rng = createRng(5);
      const first = shapes.map(([rows, cols]) =>
        rounded(weightBasis(gaussian(rng, rows * cols), rows, cols)),
      );
      const { tracker, keep, dispose } = tracking(engine, shapes, 25);
      keep(0, first);
      keep(
        25,
        first.map((one) => moved(one, rng, 0.1)),
      );
      const [values] = await engine.read([tracker.results]);
      dispose();
      return values;
    };
    expect(await run()).toEqual(await run());
  });

  it('returns nothing for matrices that are not finite, and still compares the others', async () => {
    const one = rounded(weightBasis(gaussian(createRng(6), 12), 4, 3));
    const bad = { ...one, W: one.W.map(() => NaN) };
    const { keep, read, dispose } = tracking(
      engine,
      [
        [4, 3],
        [4, 3],
      ],
      10,
    );
    keep(0, [one, one]);
    keep(10, [bad, one]);
    const [first, second] = await read([2, 2]);
    expect(first).toBeUndefined();
    expect(second?.whole).toBeCloseTo(1, 5);
    dispose();
  });

  it('frees everything it allocates', async () => {
    const one = rounded(weightBasis(gaussian(createRng(7), 24), 6, 4));
    const use = async () => {
      const { keep, read, dispose } = tracking(engine, [[6, 4]], 50);
      for (let step = 0; step <= 100; step += 25) keep(step, [one]);
      await read([2]);
      dispose();
      return engine.memory();
    };
    const once = await use();
    for (let i = 0; i < 3; i++) expect(await use()).toEqual(once);
  });

  it('rejects a basis that lacks directions, and sizes other than before', () => {
    const { tracker, keep, dispose } = tracking(engine, [[6, 4]], 50);
    const array = engine.allocate('array', new Float32Array(128));
    const basis = { left: array, right: array, places: [{ left: 0, right: 0, rank: 3 }] };
    expect(() => tracker.keep(0, array, basis)).toThrow(/leading directions/);
    keep(0, [rounded(weightBasis(gaussian(createRng(8), 24), 6, 4))]);
    const whole = { ...basis, places: [{ left: 0, right: 0, rank: 4 }] };
    expect(() => tracker.keep(50, array, whole)).toThrow(ShapeError);
    engine.free(array);
    dispose();
  });
});

describe('the interval of snapshots', () => {
  it('must be an integer number of steps', () => {
    for (const lag of [0, -5, 1.5, NaN]) expect(() => snapshotInterval(lag)).toThrow(ShapeError);
  });

  it.each([
    [200, 25],
    [1000, 125],
    [50, 25],
    [49, 49],
    [10, 10],
    [1, 1],
    [210, 30],
    [211, 211],
    [90, 30],
    [100, 25],
    [125, 25],
  ])('of a lag of %i steps is %i', (lag, expected) => {
    expect(snapshotInterval(lag)).toBe(expected);
  });
});
