import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { applySettings } from '../src/core/config/settings';
import type { Engine } from '../src/gpu/engine';
import { catalogue } from '../src/train/catalogue';
import { loadExperiment } from '../src/train/experiment/experiment';
import { createSession } from '../src/train/run/session';
import { recordOf } from './bench';
import type { Bench, BenchRecord } from './bench';
import { openRunners, race } from './contenders/race';
import type { Entrant } from './contenders/race';
import type { Spec } from './contenders/task';
import { hasModel } from './session';

type Case = { spec: Spec; peers: readonly Entrant[]; slowPeers?: readonly Entrant[] };

const image = [28, 28, 1];
const color = [32, 32, 3];

const cases: readonly Case[] = [
  { spec: { model: 'cnn', input: image, method: 'dense', batch: 64 }, peers: ['tfjs'] },
  { spec: { model: 'cnn', input: image, method: 'svdTraining', batch: 64 }, peers: ['tfjs'] },
  { spec: { model: 'vgg', input: color, method: 'svdTraining', batch: 64 }, peers: [], slowPeers: ['tfjs'] },
  {
    spec: { model: 'resnet20', input: color, method: 'svdTraining', batch: 128 },
    peers: [],
    slowPeers: ['tfjs'],
  },
];

/** What is allocated at one time; GPU and heap in 10⁶ bytes. */
type Held = { gpu: number; tensors: number; heap: number };

const units: Record<keyof Held, BenchRecord['unit']> = { gpu: 'MB', tensors: 'tensors', heap: 'MB' };

/** Counts the bytes of GPU buffers created and not destroyed from now on, at the device boundary, until `stop`. */
function countBuffers() {
  const [device, buffer] = [GPUDevice.prototype, GPUBuffer.prototype];
  const { createBuffer } = device;
  const { destroy } = buffer;
  const gone = new WeakSet<GPUBuffer>();
  let bytes = 0;
  device.createBuffer = function (descriptor) {
    const made = createBuffer.call(this, descriptor);
    bytes += made.size;
    return made;
  };
  buffer.destroy = function () {
    if (!gone.has(this)) bytes -= this.size;
    gone.add(this);
    return destroy.call(this);
  };
  return {
    bytes: () => bytes,
    stop() {
      device.createBuffer = createBuffer;
      buffer.destroy = destroy;
    },
  };
}

/** JavaScript's heap and external memory, in 10⁶ bytes, after a collection. */
async function heapAfterCollection(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20)); // finalizers run in later turns of the event loop
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

const longRun = { from: 1000, to: 10000, name: 'mlp/svdTraining/b16/10000 steps' };

const settings = [
  ...['dataset.id=planted', 'dataset.features=16', 'dataset.test=64', 'model.id=mlp', 'batchSize=16'],
  ...['method.id=svdTraining', `steps=${longRun.to}`],
];

/** What is allocated after each of these numbers of steps, with one slider move per step, reports, true spectra, evaluations. */
async function heldAfter(engine: Engine, steps: readonly number[]): Promise<Held[]> {
  const noFiles = (name: string) => Promise.reject(new Error(`${name} is not part of this benchmark.`));
  const config = applySettings(catalogue, undefined, settings);
  const parts = await loadExperiment(config, noFiles);
  const buffers = countBuffers();
  const session = createSession({ engine, ...parts });
  const held: Held[] = [];
  try {
    for (let step = 1; step <= Math.max(...steps); step++) {
      session.set('method.sparsity', (step % 7) / 100);
      await session.train();
      if (step % 10 === 0) await session.report({ trueSpectrum: step % 100 === 0, msPerStep: 0 });
      if (step % 50 === 0) await session.evaluate();
      if (!steps.includes(step)) continue;
      await session.settle();
      const heap = await heapAfterCollection();
      held.push({ gpu: buffers.bytes() / 1e6, tensors: engine.memory().tensors, heap });
    }
  } finally {
    buffers.stop();
    session.dispose();
  }
  return held;
}

/**
 * How many bytes of GPU buffers are alive at once while the same network trains?
 *
 * Counted at the device boundary (createBuffer, destroy) in the same way for all, from the start of a separate process:
 * pools, uniforms and staging buffers count, and so does everything that a step creates while the GPU lags behind.
 *
 * And how much does a long run add? There `ours` is the amount after 10 000 steps minus the amount after 1 000.
 */
export const bench: Bench = {
  id: 'memory',
  async *run({ engine, wants, chosen, say }) {
    for (const { spec, peers, slowPeers = [] } of cases) {
      const name = `${spec.model}/${spec.method}/b${spec.batch}`;
      if (!hasModel(spec.model) || !wants(name)) continue;
      say(`memory ${name}`);
      const entrants: Entrant[] = ['ours', ...chosen([...peers, ...(wants(name, true) ? slowPeers : [])])];
      const runners = openRunners();
      try {
        const options = { entrants, rounds: 1, busy: [false], compare: 2, say };
        const [result = {}] = await race(runners, spec, options);
        const peaks = Object.entries(result).map(([id, runs]) => [
          id,
          runs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes / 1e6])),
        ]);
        yield recordOf({ bench: 'memory', case: name, unit: 'MB' }, Object.fromEntries(peaks));
      } finally {
        await runners.close();
      }
    }
    const { from, to, name } = longRun;
    const wanted = (['gpu', 'tensors', 'heap'] as const).filter((what) => wants(`${name}/${what}`));
    if (wanted.length === 0) return;
    say(`memory ${name}`);
    const [before, after] = await heldAfter(await engine(), [from, to]);
    for (const what of wanted) {
      const [first = NaN, last = NaN] = [before?.[what], after?.[what]];
      say(`  ${what} after ${from} and ${to} steps: ${first} and ${last} ${units[what]}`);
      yield recordOf(
        { bench: 'memory', case: `${name}/${what}`, unit: units[what] },
        { ours: [last - first] },
      );
    }
  },
};
