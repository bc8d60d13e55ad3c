import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DivergedError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { models } from '../../src/models';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { stripesExperiment, tinyResidual } from '../train/tinyResidual';
import { openTestEngine } from './open';

const plain = { trueSpectrum: false, msPerStep: 0 };
const factored = ['method.id=svdTraining', 'batchSize=8'];

async function messageOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DivergedError);
  return error instanceof Error ? error.message : '';
}

describe.each(['webgpu', 'cpu'] as const)(
  'the measurements of every step for the next report on %s',
  (backend) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await (backend === 'cpu' ? openEngine('cpu') : openTestEngine());
    });
    afterAll(() => engine.dispose());

    const open = async (settings: readonly string[]) =>
      createSession({ ...(await stripesExperiment(tinyResidual, settings)), engine });
    const train = async (session: Session, steps: number) => {
      for (let i = 0; i < steps; i++) await session.train();
    };

    it('are those of reports after every step', async () => {
      const often = await open(factored);
      const each: { step: number; loss: number; accuracy: number }[] = [];
      for (let i = 0; i < 6; i++) {
        await often.train();
        const { step, loss, accuracy, history } = await often.report(plain);
        expect(history).toEqual([{ step, loss, accuracy }]);
        each.push({ step, loss, accuracy });
      }
      often.dispose();
      const seldom = await open(factored);
      expect((await seldom.report(plain)).history).toBeUndefined();
      await train(seldom, 4);
      expect((await seldom.report(plain)).history).toEqual(each.slice(0, 4));
      // Requested again without a step, the last one is unchanged and there is nothing new.
      const again = await seldom.report(plain);
      expect([again.loss, again.accuracy, again.history]).toEqual([
        each[3]?.loss,
        each[3]?.accuracy,
        undefined,
      ]);
      await train(seldom, 2);
      expect((await seldom.report(plain)).history).toEqual(each.slice(4));
      seldom.dispose();
    });

    it('are the losses of all steps, across freezes and cuts', async () => {
      const cutting = [
        'method.id=oialr',
        'method.delay=3',
        'method.interval=2',
        'method.cutoff=0.5',
        'batchSize=8',
      ];
      const network = models.find(({ id }) => id === 'mlp')?.build([16], 3);
      if (!network) throw new Error('There is no mlp.');
      const experiment = await stripesExperiment(network, cutting);
      const run = async (reportsBefore: boolean) => {
        const session = createSession({ ...experiment, engine });
        const told: { step: number; loss: number; accuracy: number }[] = [];
        const cuts: number[] = [];
        for (let i = 1; i <= 8; i++) {
          await session.train();
          if (reportsBefore) told.push(...((await session.report(plain)).history ?? []));
          if (await session.reproject('after')) cuts.push(session.step);
          // Not at every cut: earlier measurements remain pending.
          if (!reportsBefore && (i === 3 || i === 8)) {
            const progress = await session.report(plain);
            expect(progress.loss).toBe(progress.history?.at(-1)?.loss);
            told.push(...(progress.history ?? []));
          }
        }
        session.dispose();
        expect(cuts).toEqual([3, 5, 7]);
        return told;
      };
      const own = await run(true);
      expect(own.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await run(false)).toEqual(own);
    });

    it.each([
      ['svdTraining', factored],
      ['dense', ['method.id=dense', 'batchSize=8']],
    ])('do not read parameters unless they are needed: %s', async (_name, settings) => {
      const session = await open(settings);
      await session.report({ ...plain, trueSpectrum: true });
      const read = vi.spyOn(engine, 'read');
      const numbers = async (trueSpectrum: boolean) => {
        await session.train();
        read.mockClear();
        await session.report({ ...plain, trueSpectrum });
        expect(read).toHaveBeenCalledTimes(1);
        const [sources = []] = read.mock.calls[0] ?? [];
        return sources.reduce((sum, one) => sum + ('size' in one ? one.size : one.length), 0);
      };
      const [few, all] = [await numbers(false), await numbers(true)];
      // Compared with what both read, at least the weights without their singular values.
      expect(all - few).toBeGreaterThan(session.trainableParams / 2);
      read.mockRestore();
      session.dispose();
    });

    it('name a parameter that is not finite though the loss is', async () => {
      const session = await open(factored);
      await train(session, 1);
      const snapshot = await session.snapshot();
      const norm = snapshot.layers.find((layer) => layer.kind === 'norm');
      const variance = norm?.kind === 'norm' ? norm.parameters['variance'] : undefined;
      variance?.values.set([NaN], 1);
      await session.restore(snapshot);
      await train(session, 1);
      expect(await messageOf(session.report(plain))).toContain(`step 2 ${norm?.name}.variance`);
      session.dispose();
    });
  },
);

describe('a run that diverges', () => {
  it('just before its bases are frozen ends as diverged, with the weights of the last good report', async () => {
    const engine = await openTestEngine();
    const experiment = await stripesExperiment(tinyResidual, [
      'method.id=oialr',
      'method.delay=3',
      'batchSize=8',
    ]);
    const session = createSession({ ...experiment, engine });
    const events: RunEvent[] = [];
    const cadence = { reportAt: (step: number) => step <= 2, trueSpectrum: () => false };
    const run = createRun(session, experiment.method, { cadence, emit: (event) => events.push(event) });
    await run.advance();
    await run.advance();
    const snapshot = await session.snapshot();
    const [first] = snapshot.layers;
    if (first?.kind !== 'weights') throw new Error('The first layer has weights.');
    first.weights.parameters['kernel']?.values.fill(NaN);
    await session.restore(snapshot);
    await run.advance();
    expect(events.map(({ type }) => type)).toEqual(['progress', 'progress', 'diverged']);
    expect(run.ended).toBe(true);
    engine.dispose();
  });

  it('names the same step whether it is reported often or rarely', async () => {
    const engine = await openTestEngine();
    const network = models.find(({ id }) => id === 'mlp')?.build([16], 3);
    if (!network) throw new Error('There is no mlp.');
    const wild = [
      'method.id=dense',
      'batchSize=8',
      'optimizer.id=sgd',
      'optimizer.lr=1',
      'optimizer.weightDecay=0.1',
    ];
    const experiment = await stripesExperiment(network, wild);
    const run = async (every: number) => {
      const session = createSession({ ...experiment, engine });
      const steps = async () => {
        for (let i = 1; i <= 120; i++) {
          await session.train();
          if (i % every === 0) await session.report(plain);
        }
      };
      const message = await messageOf(steps());
      session.dispose();
      return message;
    };
    const often = await run(1);
    expect(often).toContain('the loss was');
    expect(await run(120)).toBe(often);
    engine.dispose();
  });
});
