import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DivergedError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { optimizers } from '../../src/optimizers';
import { createSession } from '../../src/train/run/session';
import { openTestEngine } from './open';
import { images, load, losses, vectors } from './runs';

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
  ])('has bit-identical losses for the same seed, and others for another: %s', async (_name, settings) => {
    const first = await started(settings, 6);
    expect(await started(settings, 6)).toEqual(first);
    expect(await started([...settings, 'seed=7'], 6)).not.toEqual(first);
    expect(first.every(Number.isFinite)).toBe(true);
  });

  it('has the same losses for any interval of reports, and with evaluations', async () => {
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

  it.each([
    ['mlp, svdTraining', vectors, 200],
    ['mlp, dense, SGD', [...vectors, 'method.id=dense', 'optimizer.id=sgd'], 200],
    ['cnn, spatial, Hoyer', [...images, 'method.decomposition=spatial', 'method.regularizer=hoyer'], 8],
  ])(
    'replays a traced step with the bits of the eager one while sliders move: %s',
    async (_name, settings, steps) => {
      const experiment = await load(settings);
      const curve = async (eager: boolean) => {
        const session = createSession({ engine, ...experiment, eager });
        const values: number[] = [];
        for (let i = 1; i <= steps; i++) {
          if (i % 5 === 0) session.set('optimizer.lr', 0.001 * (1 + (i % 3)));
          if (i % 7 === 0 && experiment.method.id === 'svdTraining') {
            session.set('method.sparsity', (i % 4) / 20);
            session.set('method.ortho', i % 6);
          }
          await session.train();
          if (i % 4 === 0) values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
        }
        const { tensors } = await session.weights();
        session.dispose();
        return { values, tensors };
      };
      const eager = await curve(true);
      expect(await curve(false)).toEqual(eager);
      expect(new Set(eager.values).size).toBe(eager.values.length);
    },
  );

  it.each(optimizers)('continues bit-identically from a snapshot: $id', async ({ id }) => {
    const session = await open([...vectors, `optimizer.id=${id}`]);
    await losses(session, 5);
    session.set('method.sparsity', 0.05);
    const snapshot = await session.snapshot();
    const onward = await losses(session, 5);
    await session.restore(snapshot);
    expect(session.step).toBe(5);
    expect(await losses(session, 5)).toEqual(onward);
    session.dispose();
  });

  it('is restored from a snapshot across pruning', async () => {
    const session = await open(vectors);
    await losses(session, 3);
    const snapshot = await session.snapshot();
    const onward = await losses(session, 3);
    await session.prune(0.5, 0);
    expect(session.pruned?.step).toBe(6);
    expect(session.pruned?.ranks['fc1']).toBeLessThan(16);
    await session.restore(snapshot);
    expect(session.pruned).toBeUndefined();
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

  it('prunes to the same function if no energy may be lost, and deletes the triplets', async () => {
    const session = await open(vectors);
    await losses(session, 3);
    const before = await session.evaluate();
    await session.prune(0, before);
    expect(session.pruned).toMatchObject({ testAccuracy: before, testAccuracyPruned: before });
    const weights = await session.prune(0.3, before);
    for (const [name, rank] of Object.entries(session.pruned?.ranks ?? {})) {
      expect(weights.tensors[`${name}.s`]?.shape).toEqual([rank]);
      expect(weights.tensors[`${name}.U`]?.shape[1]).toBe(rank);
    }
    expect((await losses(session, 3)).every(Number.isFinite)).toBe(true);
    session.dispose();
  });

  it('reports the accuracy of a dense network’s truncation, and continues training unchanged', async () => {
    const settings = [...vectors, 'method.id=dense'];
    const session = await open(settings);
    await losses(session, 4);
    const before = await session.evaluate();
    await session.prune(0, before);
    expect(session.pruned?.testAccuracyPruned).toBe(before);
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

  it('reports the step of the last good weights, also after a snapshot was restored', async () => {
    const wild = await open([...vectors, 'optimizer.id=sgd', 'optimizer.lr=0.01', 'method.singularLr=100']);
    await losses(wild, 3);
    const snapshot = await wild.snapshot();
    await losses(wild, 3);
    await wild.restore(snapshot);
    wild.set('optimizer.lr', 1);
    await expect(losses(wild, 60)).rejects.toThrow(DivergedError);
    expect(wild.step).toBeGreaterThanOrEqual(3);
    wild.dispose();
  });

  it.each(['cosine', 'steps'])('still trains while fine-tuning under the %s schedule', async (schedule) => {
    const settings = [...vectors, `optimizer.schedule=${schedule}`, 'steps=4', 'method.fineTune=4'];
    const { method, ...parts } = await load(settings);
    const session = createSession({ engine, method, ...parts });
    const run = createRun(session, method, {
      cadence: { reportAt: () => true, trueSpectrum: () => false },
      emit: () => {},
    });
    while (session.step < 6) await run.advance();
    const before = await session.weights();
    await run.advance();
    expect((await session.weights()).tensors['fc3.kernel']?.data).not.toEqual(
      before.tensors['fc3.kernel']?.data,
    );
    expect(run.total).toBe(8);
    session.dispose();
  });

  it('cuts at the energy that was set when the step began, so that a replay cuts alike', async () => {
    const { method, ...parts } = await load([...vectors, 'steps=3', 'method.energy=0.5']);
    const session = createSession({ engine, method, ...parts });
    const run = createRun(session, method, {
      cadence: { reportAt: () => true, trueSpectrum: () => false },
      emit(event) {
        if (event.type === 'progress' && event.progress.step === 3) session.set('method.energy', 0);
      },
    });
    while (!run.ended) await run.advance();
    expect(session.pruned?.ranks['fc1']).toBeLessThan(16);
    session.dispose();
  });
});

describe('a session without WebGPU', () => {
  it.each([
    ['mlp, svdTraining', vectors, 10],
    ['mlp, dense', [...vectors, 'method.id=dense'], 10],
    ['cnn, channel', images, 3],
    ['cnn, spatial', [...images, 'method.decomposition=spatial'], 3],
  ])('has the losses of WebGPU within rounding: %s', async (_name, settings, steps) => {
    const curve = async (engine: Engine) => {
      const session = createSession({ engine, ...(await load(settings)) });
      const values = await losses(session, steps);
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
