import { createHash } from 'node:crypto';
import type { LiveEvent } from '../../src/core/config/config';
import type { Layer, Network } from '../../src/core/network/network';
import type { Engine } from '../../src/gpu/engine';
import type { Experiment } from '../../src/train/experiment/experiment';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import { stripesExperiment } from '../train/tinyResidual';
import { load, vectors } from './runs';

/** Runs of 50 steps that differ in method, network, data, optimizer or seed. */
export type RunName = 'pruned' | 'frozen' | 'dense' | 'twin';

export const runNames: readonly RunName[] = ['pruned', 'frozen', 'dense', 'twin'];

const conv = (name: string): Layer => ({
  ...{ kind: 'conv', name, kernel: [3, 3], filters: 8, stride: 1, pad: 1 },
  ...{ bias: false, lowRank: true },
});

/** With every operation for which our kernels replace those of tfjs. */
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

const common = ['evaluateEvery=20', 'lag=5'];

const prunedExperiment = () =>
  load([
    ...[...vectors, ...common, 'steps=30'],
    ...['method.id=svdTraining', 'method.fineTune=20', 'method.energy=0.3'],
  ]);

/** One experiment of each name. `pruned` and `twin` share their data set, as an object. */
export async function loadRuns(): Promise<Readonly<Record<RunName, Experiment>>> {
  const pruned = await prunedExperiment();
  const { config } = pruned;
  return {
    pruned,
    twin: {
      ...pruned,
      config: { ...config, seed: 4, steps: 40, method: { ...config.method, fineTune: 10 } },
    },
    frozen: await stripesExperiment(network, [
      ...[...common, 'steps=50', 'batchSize=8', 'seed=2', 'optimizer.lr=0.01'],
      ...['method.id=oialr', 'method.delay=8', 'method.interval=10', 'method.cutoff=0.4', 'method.grow=all'],
    ]),
    dense: await stripesExperiment(network, [
      ...[...common, 'steps=50', 'batchSize=12', 'seed=3', 'method.id=dense'],
      ...['optimizer.id=sgd', 'optimizer.clip=0.5'],
    ]),
  };
}

const moves: LiveEvent[] = [{ step: 12, path: 'optimizer.lr', value: 0.002 }];

const hashed = (tensors: Record<string, { data: ArrayBufferView }>) =>
  Object.entries(tensors).map(([name, { data }]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [name, createHash('sha256').update(bytes).digest('hex')] as const;
  });

/** An event without times; weights by their bytes. */
function recorded(event: RunEvent): unknown {
  if (event.type === 'progress') return { ...event.progress, msPerStep: 0 };
  if (event.type === 'finished') return { ...event.summary, msPerStep: 0 };
  if (event.type !== 'pruned') return event;
  return { pruned: event.pruned, before: hashed(event.before.tensors), after: hashed(event.after.tensors) };
}

/** A running run. */
export type RecordedRun = ReturnType<typeof beginRun>;

/** Begins a run on the engine; `result` is everything measured so far and the weights, bit for bit. */
export function beginRun(engine: Engine, experiment: Experiment, options: { eager?: boolean } = {}) {
  const session = createSession({ engine, ...experiment, ...options });
  const events: RunEvent[] = [];
  const run = createRun(session, experiment.method, {
    cadence: { reportAt: (step) => step % 3 === 0, trueSpectrum: (step) => step % 6 === 0 },
    events: moves,
    emit: (event) => events.push(event),
  });
  return {
    session,
    warmUp: () => session.warmUp(() => {}),
    /** Trains this many steps, at most to the end. */
    async train(steps = Infinity) {
      for (let i = 0; i < steps && !run.ended; i++) await run.advance();
    },
    get ended() {
      return run.ended;
    },
    async result() {
      const { tensors } = await session.weights();
      return { events: events.map(recorded), weights: hashed(tensors) };
    },
    dispose: () => session.dispose(),
  };
}

/** The result of a run that is alone on the engine. */
export async function trainedAlone(engine: Engine, experiment: Experiment) {
  const alone = beginRun(engine, experiment);
  await alone.warmUp();
  await alone.train();
  const result = await alone.result();
  alone.dispose();
  await engine.drain();
  return result;
}
