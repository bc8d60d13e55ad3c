import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { models } from '../../src/models';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';
import { images, load, losses, oialr, trainWithCuts, vectors } from './runs';
import { watchDevices } from './watchDevices';

describe('a run of OIALR on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const open = async (settings: readonly string[], eager = false) =>
    createSession({ engine, ...(await load(settings)), eager });

  it.each([
    ['mlp', [...vectors, ...oialr]],
    ['mlp, SGD, reference', [...vectors, ...oialr, 'optimizer.id=sgd', 'method.reference=true']],
    ['cnn', [...images, ...oialr, 'model.id=cnn']],
  ])(
    'replays a traced step with the bits of the eager one through conversion and cuts: %s',
    async (_name, settings) => {
      const run = async (eager: boolean, moves: boolean) => {
        const session = await open([...settings, 'method.cutoff=0.3'], eager);
        const all: number[] = [];
        for (let i = 0; i < 4; i++) {
          if (moves && i === 2) session.set('method.cutoff', 0.6);
          if (moves && i === 3) session.set('action.reproject', true);
          all.push(...(await trainWithCuts(session, 5)).values);
        }
        session.dispose();
        return all;
      };
      const eager = await run(true, true);
      expect(await run(false, true)).toEqual(eager);
      expect(await run(false, false)).not.toEqual(eager);
    },
  );

  it('makes no pipeline at a conversion or a cut, and no buffer unless a layer becomes two', async () => {
    const network = models.find(({ id }) => id === 'cnn')?.build([16, 16, 3], 3);
    if (!network) throw new Error('There is no cnn.');
    const experiment = await stripesExperiment(network, [...oialr, 'batchSize=32', 'method.cutoff=0.7']);
    const session = createSession({ ...experiment, engine });
    await session.warmUp(() => {});
    await session.compiled();
    await session.report({ trueSpectrum: true, msPerStep: 0 });
    await session.snapshot();
    const formsOf = async () =>
      (await session.report({ trueSpectrum: true, msPerStep: 0 })).layers.map(({ form }) => form);
    let forms = await formsOf();
    await trainWithCuts(session, 2);
    for (let i = 0; i < 5; i++) {
      const made = watchDevices();
      const { cuts } = await trainWithCuts(session, 4);
      const { buffers, pipelines } = made();
      const next = await formsOf();
      const split = next.filter((form, at) => form === 'factored' && forms[at] !== 'factored').length;
      expect(cuts).toHaveLength(1);
      expect(pipelines).toBe(0);
      // The activations between the two layers, their gradient, and a product that moves to a kernel of tfjs.
      expect(buffers).toBeLessThanOrEqual(2 * split + 1);
      forms = next;
    }
    session.dispose();
  });

  it('continues from a snapshot with the same bits, through a cut', async () => {
    const session = await open([...vectors, ...oialr, 'method.cutoff=0.4']);
    await trainWithCuts(session, 5);
    const snapshot = await session.snapshot();
    const { values } = await trainWithCuts(session, 8);
    await session.restore(snapshot);
    expect((await trainWithCuts(session, 8)).values).toEqual(values);
    const other = await open([...vectors, ...oialr, 'method.cutoff=0.4']);
    await other.restore(snapshot);
    expect((await trainWithCuts(other, 8)).values).toEqual(values);
    for (const one of [session, other]) one.dispose();
  });

  it('replays the log of a run with a requested re-SVD to the same losses', async () => {
    const settings = [...vectors, ...oialr, 'method.cutoff=0.3', 'steps=14', 'method.interval=50'];
    const experiment = await load(settings);
    const run = async (events: { step: number; path: string; value: boolean }[], press: number[]) => {
      const session = createSession({ engine, ...experiment });
      const seen: RunEvent[] = [];
      const cadence = { reportAt: () => true, trueSpectrum: () => false };
      const one = createRun(session, experiment.method, {
        cadence,
        events,
        emit: (event) => seen.push(event),
      });
      while (!one.ended) {
        if (press.includes(session.step)) one.set('action.reproject', true);
        await one.advance();
      }
      session.dispose();
      return {
        losses: seen.flatMap((event) => (event.type === 'progress' ? [event.progress.loss] : [])),
        cuts: seen.flatMap((event) => (event.type === 'cut' ? [event.cut.step] : [])),
        log: seen.flatMap((event) =>
          event.type === 'applied' ? [{ ...event.event, value: Boolean(event.event.value) }] : [],
        ),
      };
    };
    const pressed = await run([], [6, 9]);
    expect(pressed.cuts).toEqual([3, 6, 9]);
    expect(pressed.log.map(({ step }) => step)).toEqual([6, 9]);
    expect(await run(pressed.log, [])).toEqual(pressed);
    expect((await run([], [])).losses).not.toEqual(pressed.losses);
  });

  it('leaks nothing over cuts', async () => {
    const session = await open([...vectors, ...oialr, 'method.interval=2']);
    await trainWithCuts(session, 10);
    const before = engine.memory();
    await trainWithCuts(session, 20);
    expect(engine.memory()).toEqual(before);
    session.dispose();
    await losses(await open(vectors), 1);
  });
});
