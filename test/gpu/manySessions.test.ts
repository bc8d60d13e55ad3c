import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../src/core/config/config';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import type { Experiment } from '../../src/train/experiment/experiment';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import type { Layer, Network } from '../../src/core/network/network';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';
import { load, vectors } from './runs';

/** Every run takes 50 steps in all. */
const common = ['evaluateEvery=20', 'lag=5'];
const moves: LiveEvent[] = [{ step: 12, path: 'optimizer.lr', value: 0.002 }];

type Name = 'pruned' | 'frozen' | 'dense' | 'twin';

const conv = (name: string): Layer => ({
  ...{ kind: 'conv', name, kernel: [3, 3], filters: 8, stride: 1, pad: 1 },
  ...{ bias: false, lowRank: true },
});

/** With what tfjs's kernels are replaced for: convolutions, batch normalization, pooling, products. */
const network: Network = {
  input: [6, 6, 3],
  classes: 3,
  layers: [
    conv('first'),
    { kind: 'batchNorm', name: 'norm' },
    { kind: 'relu', name: 'relu' },
    conv('second'),
    { kind: 'add', name: 'sum', other: 'relu' },
    { kind: 'relu', name: 'block' },
    { kind: 'maxPool', name: 'pool', size: 2 },
    { kind: 'flatten', name: 'flat' },
    { kind: 'dense', name: 'hidden', units: 12, lowRank: true },
    { kind: 'relu', name: 'hidden.relu' },
    { kind: 'dense', name: 'fc', units: 3, lowRank: false },
  ],
};

/** Runs that differ in method, network, data, optimizer and seed. */
const experiments: Record<Name, () => Promise<Experiment>> = {
  /** Pruned after step 30. */
  pruned: () =>
    load([
      ...vectors,
      ...common,
      'method.id=svdTraining',
      'steps=30',
      'method.fineTune=20',
      'method.energy=0.3',
    ]),
  /** Frozen after step 8, cut again after 18, 28, … */
  frozen: () =>
    stripesExperiment(network, [
      ...[...common, 'steps=50', 'batchSize=8', 'seed=2', 'optimizer.lr=0.01'],
      ...['method.id=oialr', 'method.delay=8', 'method.interval=10', 'method.cutoff=0.4', 'method.grow=all'],
    ]),
  /** Never changed, with gradients clipped. */
  dense: () =>
    stripesExperiment(network, [
      ...[...common, 'steps=50', 'batchSize=12', 'seed=3', 'method.id=dense'],
      ...['optimizer.id=sgd', 'optimizer.clip=0.5'],
    ]),
  /** Pruned after step 40, of the same data set object as `pruned` where they train side by side. */
  twin: async () => {
    const { config, ...experiment } = await experiments.pruned();
    return {
      ...experiment,
      config: { ...config, seed: 4, steps: 40, method: { ...config.method, fineTune: 10 } },
    };
  },
};

const hashed = (tensors: Record<string, { data: ArrayBufferView }>) =>
  Object.entries(tensors).map(([name, { data }]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [name, createHash('sha256').update(bytes).digest('hex')] as const;
  });

/** Everything that is measured, without times; weights by their bytes. */
const recorded = (event: RunEvent): unknown => {
  if (event.type === 'progress') return { ...event.progress, msPerStep: 0 };
  if (event.type === 'finished') return { ...event.summary, msPerStep: 0 };
  if (event.type !== 'pruned') return event;
  return { pruned: event.pruned, before: hashed(event.before.tensors), after: hashed(event.after.tensors) };
};

/** A run under way on the engine, and everything that it has come to. */
function begin(engine: Engine, experiment: Experiment) {
  const session = createSession({ engine, ...experiment });
  const told: RunEvent[] = [];
  const run = createRun(session, experiment.method, {
    cadence: { reportAt: (step) => step % 3 === 0, trueSpectrum: (step) => step % 6 === 0 },
    events: moves,
    emit: (event) => told.push(event),
  });
  return {
    session,
    run,
    told,
    async result() {
      const { tensors } = await session.weights();
      return { events: told.map(recorded), weights: hashed(tensors) };
    },
  };
}

describe.each([
  ['WebGPU', openTestEngine],
  ['tf ops', () => openEngine('cpu')],
])('several sessions on one engine, %s', (_, open) => {
  let engine: Engine;
  const loaded = new Map<Name, Experiment>();
  const alone = new Map<Name, unknown>();
  beforeAll(async () => {
    engine = await open();
    const [pruned, twin] = [await experiments.pruned(), await experiments.twin()];
    loaded.set('pruned', pruned);
    loaded.set('twin', { ...twin, dataset: pruned.dataset });
    for (const name of ['pruned', 'frozen', 'dense', 'twin'] as const) {
      const { session, run, result } = begin(engine, await experiments[name]());
      await session.warmUp(() => {});
      while (!run.ended) await run.advance();
      alone.set(name, await result());
      session.dispose();
      await engine.drain();
    }
  });
  afterAll(() => engine.dispose());

  const beginAll = (names: readonly Name[]) =>
    Promise.all(
      names.map(async (name) => ({
        name,
        ...begin(engine, loaded.get(name) ?? (await experiments[name]())),
      })),
    );
  const expectAsAlone = async (all: Awaited<ReturnType<typeof beginAll>>) => {
    for (const { name, result } of all) expect(await result(), name).toEqual(alone.get(name));
  };

  it('are runs that cut, freeze and differ', () => {
    const kinds = [...alone.values()].map((result) => JSON.stringify(result));
    expect(new Set(kinds).size).toBe(4);
    expect(JSON.stringify(alone.get('pruned'))).toContain('"pruned":{"step":30');
    expect(JSON.stringify(alone.get('twin'))).toContain('"pruned":{"step":40');
    expect(JSON.stringify(alone.get('frozen')).match(/"type":"cut"/g)?.length).toBeGreaterThan(2);
  });

  it.each<[string, Name[]]>([
    ['two of one method on one data set', ['pruned', 'twin']],
    ['two of different methods', ['frozen', 'pruned']],
    ['four', ['pruned', 'frozen', 'dense', 'twin']],
  ])('train in turns with the bits that each has alone: %s', async (_label, names) => {
    const before = engine.memory();
    const all = await beginAll(names);
    for (const { session } of all) await session.warmUp(() => {});
    while (all.some(({ run }) => !run.ended)) for (const { run } of all) await run.advance();
    await expectAsAlone(all);
    for (const { session } of all) session.dispose();
    await engine.drain();
    expect(engine.memory()).toEqual(before);
  });

  it('train at the same time, however what they wait for is interleaved', async () => {
    const all = await beginAll(['pruned', 'frozen', 'dense', 'twin']);
    await Promise.all(
      all.map(async ({ session, run }, i) => {
        // One begins while the others still compile, and two without compiling ahead.
        if (i < 2) await session.warmUp(() => {});
        while (!run.ended) await run.advance();
      }),
    );
    await expectAsAlone(all);
    for (const { session } of all) session.dispose();
    await engine.drain();
  });

  it.each<[Name, Name]>([
    ['frozen', 'pruned'],
    ['pruned', 'frozen'],
  ])('go on when one is disposed of, which gives back its buffers: %s, then %s', async (gone, left) => {
    const upTo = async (runs: readonly ReturnType<typeof begin>[], step: number) => {
      for (let i = 0; i < step; i++) for (const { run } of runs) await run.advance();
      await engine.settle();
    };
    const held = async (names: readonly Name[]) => {
      const all = await beginAll(names);
      await upTo(all, 20);
      const others = all.filter(({ name }) => name !== left);
      for (const { session } of others) session.dispose();
      await engine.drain();
      const memory = engine.memory();
      const rest = all.filter(({ name }) => name === left);
      await upTo(rest, 30);
      await expectAsAlone(rest);
      for (const { session } of rest) session.dispose();
      await engine.drain();
      return memory;
    };
    const byItself = await held([left]);
    expect(await held([left, gone])).toEqual(byItself);
    expect(await held([gone, left])).toEqual(byItself);
  });

  it('come and go while another trains', async () => {
    const [lasting] = await beginAll(['frozen']);
    const visitors: Name[] = ['pruned', 'dense', 'twin', 'frozen'];
    for (let at = 0; lasting && !lasting.run.ended; at++) {
      const [visitor] = await beginAll([visitors[at % visitors.length] ?? 'dense']);
      for (let i = 0; i < 7; i++) {
        await visitor?.run.advance();
        await lasting.run.advance();
      }
      visitor?.session.dispose();
      if (at % 2) await engine.drain();
    }
    if (lasting) await expectAsAlone([lasting]);
    lasting?.session.dispose();
    await engine.drain();
  });
});
