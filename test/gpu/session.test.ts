import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySettings } from '../../src/core/config';
import { DataError, DivergedError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment';
import { createRun } from '../../src/train/run';
import type { RunEvent } from '../../src/train/run';
import { createSession } from '../../src/train/session';
import type { Session } from '../../src/train/session';
import { openTestEngine } from './open';

const vectors = [
  'dataset.id=planted',
  'dataset.features=16',
  'dataset.test=64',
  'model.id=mlp',
  'batchSize=16',
];
const images = ['dataset.train=64', 'dataset.test=64', 'batchSize=4'];

const noFiles = async (name: string) => {
  throw new DataError(`${name} is not here.`);
};
const load = (settings: readonly string[]) =>
  loadExperiment(applySettings(catalogue, undefined, settings), noFiles);

async function losses(session: Session, steps: number, reportEvery = 1) {
  const values: number[] = [];
  for (let i = 1; i <= steps; i++) {
    await session.train();
    if (i % reportEvery === 0)
      values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
  }
  return values;
}

describe('a session on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const open = async (settings: readonly string[]) => createSession({ engine, ...(await load(settings)) });
  const started = async (settings: readonly string[], steps: number) => {
    const session = await open(settings);
    const values = await losses(session, steps);
    session.dispose();
    return values;
  };

  it.each([
    ['mlp, svdTraining', [...vectors]],
    ['mlp, dense, SGD', [...vectors, 'method.id=dense', 'optimizer.id=sgd']],
    ['cnn, svdTraining, spatial', [...images, 'method.decomposition=spatial']],
    ['cnn, random factors', [...images, 'method.init=random', 'optimizer.lr=0.0001']],
  ])('gives bit-identical losses for the same seed, and others for another: %s', async (_name, settings) => {
    const first = await started(settings, 6);
    expect(await started(settings, 6)).toEqual(first);
    expect(await started([...settings, 'seed=7'], 6)).not.toEqual(first);
    expect(first.every(Number.isFinite)).toBe(true);
  });

  it('does not change a loss when the reporting cadence changes, nor when it evaluates', async () => {
    const every = await started(vectors, 12);
    const session = await open(vectors);
    const values: number[] = [];
    for (let i = 1; i <= 12; i++) {
      await session.train();
      if (i % 3) continue;
      await session.evaluate();
      values.push((await session.report({ trueSpectrum: true, msPerStep: 0 })).loss);
    }
    session.dispose();
    expect(values).toEqual(every.filter((_, i) => (i + 1) % 3 === 0));
  });

  it('compiles ahead without changing anything', async () => {
    const session = await open(vectors);
    const seen: number[] = [];
    await session.warmUp((done) => seen.push(done));
    const values = await losses(session, 4);
    session.dispose();
    expect(values).toEqual(await started(vectors, 4));
  });

  it.each(['adam', 'sgd'])('continues bit-identically from a snapshot: %s', async (optimizer) => {
    const session = await open([...vectors, `optimizer.id=${optimizer}`]);
    await losses(session, 5);
    session.set('method.sparsity', 0.05);
    const snapshot = await session.snapshot();
    const onward = await losses(session, 5);
    await session.restore(snapshot);
    expect(session.step).toBe(5);
    expect(await losses(session, 5)).toEqual(onward);
    session.dispose();
  });

  it('comes back from a snapshot across pruning', async () => {
    const session = await open([...vectors, 'method.energy=0.5']);
    await losses(session, 3);
    const snapshot = await session.snapshot();
    const onward = await losses(session, 3);
    const { ranks } = await session.prune();
    expect(session.pruned).toBe(true);
    expect(ranks['fc1']).toBeLessThan(16);
    await session.restore(snapshot);
    expect(session.pruned).toBe(false);
    expect(await losses(session, 3)).toEqual(onward);
    session.dispose();
  });

  it('replays a log of slider moves to the same losses, which differ from an unmoved run', async () => {
    const play = async (
      events: { step: number; path: string; value: number }[],
      moves: Record<number, number>,
    ) => {
      const { method, ...parts } = await load([...vectors, 'steps=12', 'metricsEvery=1']);
      const session = createSession({ engine, method, ...parts });
      const told: RunEvent[] = [];
      const run = createRun(session, method, {
        cadence: { reportAt: () => true, trueSpectrum: () => false },
        events,
        emit: (event) => told.push(event),
      });
      while (!run.ended) {
        const move = moves[session.step];
        if (move !== undefined) run.set('method.sparsity', move);
        await run.advance();
      }
      session.dispose();
      const log = told.flatMap((event) => (event.type === 'applied' ? [event.event] : []));
      const curve = told.flatMap((event) => (event.type === 'progress' ? [event.progress.loss] : []));
      return { log, curve, end: told.at(-1) };
    };
    const steered = await play([], { 3: 0.1, 7: 0.3 });
    expect(steered.log).toEqual([
      { step: 3, path: 'method.sparsity', value: 0.1 },
      { step: 7, path: 'method.sparsity', value: 0.3 },
    ]);
    const log = steered.log.map(({ step, path, value }) => ({ step, path, value: Number(value) }));
    const replayed = await play(log, {});
    expect(replayed.curve).toEqual(steered.curve);
    expect(replayed.end).toMatchObject({ type: 'finished' });
    expect((await play([], {})).curve).not.toEqual(steered.curve);
  });

  it('prunes to a network of the same function when nothing may be lost, and deletes the triplets', async () => {
    const session = await open([...vectors, 'method.energy=0']);
    await losses(session, 3);
    const { testAccuracy, testAccuracyPruned } = await session.prune();
    expect(testAccuracyPruned).toBe(testAccuracy);
    session.set('method.energy', 0.3);
    const { ranks, weights } = await session.prune();
    for (const [name, rank] of Object.entries(ranks)) {
      expect(weights.tensors[`${name}.s`]?.shape).toEqual([rank]);
      expect(weights.tensors[`${name}.U`]?.shape[1]).toBe(rank);
    }
    expect((await losses(session, 3)).every(Number.isFinite)).toBe(true);
    session.dispose();
  });

  it('reports beside a dense network what its truncation gives, and trains on unchanged', async () => {
    const settings = [...vectors, 'method.id=dense', 'method.truncate=0'];
    const session = await open(settings);
    await losses(session, 4);
    const { testAccuracy, testAccuracyPruned } = await session.prune();
    expect(testAccuracyPruned).toBe(testAccuracy);
    const onward = await losses(session, 4);
    session.dispose();
    expect(onward).toEqual((await started(settings, 8)).slice(4));
  });

  it('ends a diverging run with an explanation and keeps the last good weights', async () => {
    const session = await open([...vectors, 'optimizer.id=sgd', 'optimizer.lr=1', 'method.singularLr=100']);
    await session.report({ trueSpectrum: false, msPerStep: 0 });
    await expect(losses(session, 60)).rejects.toThrow(DivergedError);
    const { tensors } = await session.weights();
    for (const { data } of Object.values(tensors)) expect(data.every(Number.isFinite)).toBe(true);
    expect((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss).toBeLessThan(1e6);
    session.dispose();
  });

  it('leaks nothing over 500 steps with reports, evaluations and slider moves', async () => {
    const session = await open(vectors);
    const work = async (steps: number) => {
      for (let i = 1; i <= steps; i++) {
        session.set('method.sparsity', (i % 7) / 100);
        await session.train();
        if (i % 10 === 0) await session.report({ trueSpectrum: false, msPerStep: 0 });
        if (i % 50 === 0) await session.evaluate();
      }
      await session.settle();
      return engine.memory();
    };
    const before = await work(50);
    expect(await work(500)).toEqual(before);
    session.dispose();
  });

  it('gives back everything when sessions come and go', async () => {
    const cycle = async () => {
      const session = await open(vectors);
      await losses(session, 2);
      await session.prune();
      await session.restore(await session.snapshot());
      await losses(session, 1);
      session.dispose();
      await engine.settle();
      return engine.memory();
    };
    await cycle();
    const before = await cycle();
    for (let i = 0; i < 5; i++) await cycle();
    expect(await cycle()).toEqual(before);
  });
});

describe('a session without WebGPU', () => {
  it.each([['svdTraining'], ['dense']])('gives the losses of WebGPU within rounding: %s', async (method) => {
    const settings = [...vectors, `method.id=${method}`];
    const curve = async (engine: Engine) => {
      const session = createSession({ engine, ...(await load(settings)) });
      const values = await losses(session, 10);
      const accuracy = await session.evaluate();
      session.dispose();
      return { values, accuracy };
    };
    const gpu = await openTestEngine();
    const expected = await curve(gpu);
    const actual = await curve(await openEngine('cpu'));
    actual.values.forEach((value, i) => expect(value).toBeCloseTo(expected.values[i] ?? NaN, 3));
    expect(actual.accuracy).toBeCloseTo(expected.accuracy, 1);
  });
});
