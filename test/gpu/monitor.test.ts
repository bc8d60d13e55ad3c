import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { stabilityOf, weightBasis } from '../../src/math/stability';
import { singularValues } from '../../src/math/svd';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { openTestEngine } from './open';
import { images, load, vectors } from './runs';
import { matrixOf } from './wholeMatrix';

/** Trains that many steps with the method's changes between them; the losses. */
async function train(session: Session, steps: number) {
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    await session.train();
    values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
    await session.reproject('after');
  }
  return values;
}

const matrices = async (session: Session) =>
  (await session.snapshot()).layers.filter(isLowRank).map((layer) => {
    const { rows, cols } = layer.context;
    return { name: layer.name, rows, cols, W: Float64Array.from(matrixOf(layer)) };
  });

describe('the monitor of a session on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const open = async (settings: readonly string[]) => createSession({ engine, ...(await load(settings)) });

  it.each([
    ['dense', [...vectors, 'method.id=dense']],
    ['svdTraining', [...vectors, 'method.id=svdTraining']],
    ['svdTraining, spatial', [...images, 'model.id=cnn', 'method.decomposition=spatial']],
    [
      'oialr, frozen',
      [...vectors, 'method.id=oialr', 'method.delay=4', 'method.interval=3', 'method.cutoff=0.3'],
    ],
    ['oialr, first layer kept', [...vectors, 'method.id=oialr', 'method.delay=4', 'method.keepFirst=true']],
  ])('reports the singular values of the weights: %s', async (_name, settings) => {
    const session = await open([...settings, 'lag=5']);
    await train(session, 7);
    const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    for (const { name, rows, cols, W } of await matrices(session)) {
      const seen = layers.find((layer) => layer.name === name)?.trueSigma ?? [];
      const sigma = singularValues(W, rows, cols);
      expect(seen.length).toBeGreaterThan(0);
      seen.forEach((value, i) =>
        expect(Math.abs(value - (sigma[i] ?? 0))).toBeLessThan(1e-5 * (sigma[0] ?? 0)),
      );
    }
    session.dispose();
  });

  it.each([
    ['dense', [...vectors, 'method.id=dense']],
    ['svdTraining', [...vectors, 'method.id=svdTraining']],
    ['oialr', [...vectors, 'method.id=oialr', 'method.delay=13', 'method.interval=3', 'method.cutoff=0.05']],
  ])('compares bases with those Δ steps earlier: %s', async (_name, settings) => {
    const session = await open([...settings, 'lag=10', 'optimizer.lr=0.01']);
    await train(session, 9);
    expect((await session.report({ trueSpectrum: true, msPerStep: 0 })).layers[0]?.stability).toBeUndefined();
    await train(session, 1);
    const before = await matrices(session);
    await train(session, 10);
    const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    const after = await matrices(session);
    layers.forEach(({ name, stability }, i) => {
      const [old, now] = [before[i], after[i]];
      if (!old || !now || !stability) throw new Error(`${name} was not compared.`);
      const k = stability.k;
      const expected = stabilityOf(
        weightBasis(old.W, old.rows, old.cols),
        weightBasis(now.W, now.rows, now.cols),
        k,
        10,
      );
      expect(stability.since).toBe(10);
      expect(stability.change).toBeCloseTo(expected.change, 4);
      expect(stability.leading).toBeCloseTo(expected.leading, 3);
      stability.cosines.forEach((value, at) => expect(value).toBeCloseTo(expected.cosines[at] ?? 0, 3));
      // S is defined only if W has full rank.
      if (layers[i]?.storedRank === undefined) expect(stability.whole).toBeCloseTo(expected.whole, 3);
    });
    session.dispose();
  });

  it.each([
    { what: 'cut before both steps', interval: 1000, least: 0.99 },
    { what: 'cut between them and at both', interval: 10, least: 0.98 },
  ])('reports that frozen bases have not changed: $what', async ({ interval, least }) => {
    const session = await open([
      ...['model.id=cnn', 'method.id=oialr', 'method.delay=20', `method.interval=${interval}`],
      ...['method.cutoff=0.5', 'batchSize=32', 'lag=20'],
    ]);
    for (let i = 0; i < 60; i++) {
      await session.train();
      await session.reproject('after');
      if (session.step % 20 > 0 || session.step < 40) continue;
      const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
      for (const { storedRank = NaN, fullRank, stability } of layers) {
        expect(storedRank).toBeLessThan(fullRank);
        expect(stability?.since).toBe(session.step - 20);
        expect(stability?.whole).toBeGreaterThan(least - (session.step === 40 ? 0.01 : 0));
        expect(stability?.whole).toBeLessThan(1.001);
        expect(stability?.k).toBeLessThanOrEqual(storedRank);
      }
    }
    session.dispose();
  });

  it('never changes the training', async () => {
    const run = async (lag: number) => {
      const session = await open([...vectors, 'method.id=oialr', 'method.delay=6', `lag=${lag}`]);
      const values = await train(session, 16);
      session.dispose();
      return values;
    };
    const unseen = await run(0);
    expect(await run(4)).toEqual(unseen);
  });

  it('compares nothing with Δ = 0', async () => {
    const session = await open([...vectors, 'lag=0']);
    await train(session, 6);
    const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    expect(layers.every(({ stability }) => stability === undefined)).toBe(true);
    expect(layers.every(({ trueSigma }) => trueSigma !== undefined)).toBe(true);
    session.dispose();
  });

  it('makes OIALR freeze each layer once its basis has settled, the same in every run', async () => {
    const settings = [
      'method.id=oialr',
      'method.delayBy=stability',
      'method.threshold=0.9',
      'lag=2',
      'optimizer.lr=0.003',
    ];
    const run = async () => {
      const session = await open([...vectors, ...settings]);
      const frozen: [number, string][] = [];
      for (let i = 0; i < 60; i++) {
        await session.train();
        const cut = await session.reproject('after');
        for (const { name, froze } of cut?.layers ?? []) if (froze) frozen.push([session.step, name]);
      }
      session.dispose();
      return frozen;
    };
    const frozen = await run();
    expect(frozen.map(([, name]) => name).sort()).toEqual(['fc1', 'fc2']);
    expect(frozen.every(([step]) => step >= 4)).toBe(true);
    expect(await run()).toEqual(frozen);
  });
});
