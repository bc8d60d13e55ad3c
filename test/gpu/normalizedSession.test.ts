import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DivergedError } from '../../src/core/errors';
import { sizeOf } from '../../src/core/network/shape';
import { encodeSafetensors } from '../../src/export/safetensors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { models } from '../../src/models';
import type { ExportedWeights } from '../../src/train/run/exported';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { reference } from '../train/reference';
import { stripesExperiment, tinyResidual } from '../train/tinyResidual';
import { openTestEngine } from './open';

const size = 8;
const factored = [`batchSize=${size}`, 'method.id=svdTraining', 'method.singularLr=1'];
const dense = [`batchSize=${size}`, 'method.id=dense'];

async function losses(session: Session, steps: number) {
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    await session.train();
    values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
  }
  return values;
}

const dataOf = ({ tensors }: ExportedWeights) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));

const forwardInNumPy = `
import json, sys
import numpy as np
sys.path.insert(0, "test/python")
from evaluate import forward, read_safetensors
tensors, metadata = read_safetensors(sys.argv[1])
architecture = json.loads(metadata["architecture"])
x = np.array(json.load(sys.stdin)).reshape(-1, *architecture["input"])
print(json.dumps(forward(architecture, tensors, x).argmax(axis=1).tolist()))
`;
const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;

describe('a session with batch normalization', () => {
  let engine: Engine;
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => {
    engine.dispose();
    rmSync(folder, { recursive: true });
  });

  let poisoned = false;
  const open = async (values: readonly string[], network = tinyResidual, eager = false) => {
    const experiment = await stripesExperiment(network, values);
    const { fill } = experiment.dataset;
    const dataset: typeof experiment.dataset = {
      ...experiment.dataset,
      fill(step, count, inputs, labels) {
        fill(step, count, inputs, labels);
        if (poisoned) inputs.fill(NaN);
      },
    };
    return createSession({ ...experiment, engine, dataset, eager });
  };

  it('lets running averages follow the batches, starting at mean 0 and variance 1', async () => {
    const { dataset } = await stripesExperiment(tinyResidual, dense);
    const session = await open(dense);
    const start = await session.weights();
    for (const [name, data] of Object.entries(dataOf(start))) {
      if (name.endsWith('.mean')) expect(data.every((value) => value === 0)).toBe(true);
      if (name.endsWith('.variance')) expect(data.every((value) => value === 1)).toBe(true);
    }
    await session.train();
    const after = dataOf(await session.weights());
    session.dispose();
    const inputs = new Float32Array(size * sizeOf(tinyResidual.input));
    dataset.fill(0, size, inputs, new Uint8Array(size));
    const seen = Object.entries(reference(tinyResidual, dataOf(start), inputs, true).statistics);
    expect(seen).toHaveLength(4);
    for (const [name, { mean, variance }] of seen) {
      if (!mean || !variance) throw new Error(`${name} has no statistics.`);
      const n = size * (name === 'first.norm' ? 30 : 9);
      mean.forEach((value, i) => expect(after[`${name}.mean`]?.[i]).toBeCloseTo(0.1 * value, 5));
      variance.forEach((value, i) =>
        expect(after[`${name}.variance`]?.[i]).toBeCloseTo(0.9 + (0.1 * value * n) / (n - 1), 5),
      );
    }
  });

  it.each(['adam', 'sgd'])('trains every parameter and learns the stripes: %s', async (optimizer) => {
    const session = await open([...dense, `optimizer.id=${optimizer}`, 'optimizer.lr=0.02']);
    const start = dataOf(await session.weights());
    const values = await losses(session, 40);
    const after = dataOf(await session.weights());
    for (const [name, data] of Object.entries(after)) expect(data, name).not.toEqual(start[name]);
    const mean = (some: number[]) => some.reduce((a, b) => a + b, 0) / some.length;
    expect(mean(values.slice(-5))).toBeLessThan(0.5 * mean(values.slice(0, 5)));
    expect(await session.evaluate()).toBeGreaterThan(0.8);
    session.dispose();
  });

  it('decays kernels, and neither scale nor shift nor running averages', async () => {
    const step = async (decay: number) => {
      const session = await open([...dense, 'optimizer.id=sgd', `optimizer.weightDecay=${decay}`]);
      await session.train();
      const tensors = dataOf(await session.weights());
      session.dispose();
      return tensors;
    };
    const [without, decayed] = [await step(0), await step(0.1)];
    for (const [name, data] of Object.entries(decayed))
      if (name.endsWith('.kernel')) expect(data, name).not.toEqual(without[name]);
      else expect(data, name).toEqual(without[name]);
  });

  it('replays a traced step with the bits of the eager one, compiled ahead or not', async () => {
    const curve = async (eager: boolean, ahead: boolean) => {
      const session = await open(factored, tinyResidual, eager);
      if (ahead) await session.warmUp(() => {});
      const values = await losses(session, 12);
      const accuracy = await session.evaluate();
      const tensors = dataOf(await session.weights());
      session.dispose();
      return { values, accuracy, tensors };
    };
    const eager = await curve(true, false);
    expect(await curve(false, false)).toEqual(eager);
    expect(await curve(false, true)).toEqual(eager);
  });

  it('continues bit-identically from a snapshot, running averages and all', async () => {
    const session = await open(factored);
    await losses(session, 4);
    const snapshot = await session.snapshot();
    const before = dataOf(await session.weights());
    const run = async () => ({
      values: await losses(session, 4),
      tensors: dataOf(await session.weights()),
      accuracy: await session.evaluate(),
    });
    const onward = await run();
    await session.prune(0.5, 0);
    await session.restore(snapshot);
    expect(dataOf(await session.weights())).toEqual(before);
    expect(await run()).toEqual(onward);
    session.dispose();
  });

  it('keeps the running averages when it prunes', async () => {
    const session = await open(factored);
    await losses(session, 4);
    const before = dataOf(await session.weights());
    const after = dataOf(await session.prune(0.3, 0));
    const names = Object.keys(before).filter((name) => /\.(mean|variance|gamma|beta)$/.test(name));
    expect(names).toHaveLength(16);
    for (const name of names) expect(after[name]).toEqual(before[name]);
    session.dispose();
  });

  it('puts the running averages of the last good report back when it diverges', async () => {
    const session = await open([...dense, 'optimizer.id=sgd', 'optimizer.lr=0.01']);
    const values = await losses(session, 2);
    const good = dataOf(await session.weights());
    await losses(session, 1);
    // Poisoned inputs, as from a broken file: the statistics and everything computed from them are NaN.
    poisoned = true;
    await expect(losses(session, 1)).rejects.toThrow(DivergedError);
    poisoned = false;
    expect(session.step).toBe(2);
    expect(dataOf(await session.weights())).toEqual(good);
    expect(values.every(Number.isFinite)).toBe(true);
    session.dispose();
  });

  it('leaks nothing, within a run or over several runs', async () => {
    const cycle = async (eager: boolean) => {
      const session = await open(factored, tinyResidual, eager);
      await session.warmUp(() => {});
      const memory = async () => {
        await losses(session, 3);
        await session.evaluate();
        return engine.memory();
      };
      await memory();
      const before = await memory();
      for (let i = 0; i < 5; i++) expect(await memory()).toEqual(before);
      session.dispose();
      await engine.drain();
      return engine.memory();
    };
    const before = await cycle(true);
    expect(await cycle(true)).toEqual(before);
    await cycle(false);
    expect(await cycle(false)).toEqual(before);
  });

  it.skipIf(!python)(
    'exports a network that NumPy evaluates to the same answers (needs python3 with NumPy)',
    async () => {
      const { dataset } = await stripesExperiment(tinyResidual, factored);
      const session = await open([...factored, 'optimizer.lr=0.01']);
      await losses(session, 15);
      const accuracy = await session.evaluate();
      const { tensors, metadata } = await session.weights();
      session.dispose();
      expect(Object.keys(tensors).filter((name) => name.startsWith('a.'))).toEqual([
        'a.U',
        'a.s',
        'a.V',
        'a.norm.gamma',
        'a.norm.beta',
        'a.norm.mean',
        'a.norm.variance',
      ]);
      const path = join(folder, 'weights.safetensors');
      writeFileSync(path, encodeSafetensors(tensors, metadata));
      const result = spawnSync('python3', ['-c', forwardInNumPy, path], {
        encoding: 'utf8',
        input: JSON.stringify(Array.from(dataset.test.inputs)),
      });
      expect(result.stderr).toBe('');
      const answers: number[] = JSON.parse(result.stdout);
      const correct = answers.filter((answer, i) => answer === dataset.test.labels[i]).length;
      expect(correct / dataset.test.count).toBe(accuracy);
      expect(new Set(answers).size).toBe(3);
    },
  );

  it.each([
    ['resnet20', 'dense', dense],
    ['resnet20', 'svdTraining', factored],
    ['vgg', 'svdTraining', factored],
  ])('takes two steps of %s with %s', async (id, method, values) => {
    const network = models.find((model) => model.id === id)?.build([8, 8, 3], 3) ?? tinyResidual;
    const session = await open(values, network);
    const [first = NaN, second = NaN] = await losses(session, 2);
    const report = await session.report({ trueSpectrum: false, msPerStep: 0 });
    expect(first).toBeGreaterThan(0.5);
    expect(first).toBeLessThan(5);
    expect(second).not.toBe(first);
    expect(second).toBeLessThan(20);
    expect(report.layers).toHaveLength(id === 'vgg' ? 6 : 21);
    const factors = session.layers.flatMap((layer) =>
      layer.kind === 'weights' ? Object.keys(layer.weights.parameters).filter((key) => /[UV]/.test(key)) : [],
    );
    expect(factors).toHaveLength(method === 'dense' ? 0 : id === 'vgg' ? 12 : 42);
    expect(await session.evaluate()).toBeGreaterThanOrEqual(0);
    session.dispose();
  });
});

describe('a session with batch normalization without WebGPU', () => {
  it('has the losses of WebGPU within rounding', async () => {
    const curve = async (on: Engine) => {
      const session = createSession({ ...(await stripesExperiment(tinyResidual, factored)), engine: on });
      const values = await losses(session, 4);
      const tensors = dataOf(await session.weights());
      session.dispose();
      return { values, tensors };
    };
    const gpu = await openTestEngine();
    const expected = await curve(gpu);
    const actual = await curve(await openEngine('cpu'));
    actual.values.forEach((value, i) => expect(value).toBeCloseTo(expected.values[i] ?? NaN, 3));
    const variance = actual.tensors['b.norm.variance'];
    expect(variance).toHaveLength(6);
    variance?.forEach((value, i) =>
      expect(value).toBeCloseTo(expected.tensors['b.norm.variance']?.[i] ?? NaN, 4),
    );
  });
});
