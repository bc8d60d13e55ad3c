import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applySettings } from '../../src/core/config/settings';
import { DataError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { openEngine } from '../../src/gpu/open';
import { losses } from '../../src/losses';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import { startingLayers } from '../../src/train/network/trainedLayer';
import { createParameters } from '../../src/train/network/parameters';
import { evaluate, forEachBatch } from '../../src/train/report/evaluate';
import { createSession } from '../../src/train/run/session';
import { describeLosses, describeOracles, everyLoss } from '../losses/contract';

describeOracles();
describeLosses('the CPU', () => openEngine('cpu'));

const load = (settings: readonly string[] = []) =>
  loadExperiment(
    applySettings(catalogue, undefined, [
      ...['dataset.id=planted', 'dataset.features=8', 'dataset.test=70', 'model.id=mlp', 'batchSize=8'],
      ...settings,
    ]),
    async (name) => {
      throw new DataError(`${name} is not here.`);
    },
  );

describe.each(everyLoss)('a network with the loss $id', (loss) => {
  it('is evaluated by its metric, on all samples without padding', async () => {
    const engine = await openEngine('cpu');
    const { network, config, dataset, method } = await load();
    const parameters = createParameters(engine, startingLayers(network, config, method, createRng(1)), 8);
    const options = { samples: dataset.test, batchSize: 16, loss };
    const { classes } = network;
    let sum = 0;
    await forEachBatch(engine, network, parameters, { ...options, wanted: 'logits' }, (logits, labels) => {
      const targets = new Float32Array(labels.length * classes);
      loss.layOut(labels, classes, targets);
      const own = Float64Array.from(logits.subarray(0, labels.length * classes));
      for (const value of loss.oracle(own, targets, classes).measured) sum += value;
    });
    const value = await evaluate(engine, network, parameters, options);
    expect(value).toBeCloseTo(sum / 70, 5);
    expect(value).toBeGreaterThan(0);
    parameters.dispose();
  });

  it('learns, and reports loss and metric of every step', async () => {
    const engine = await openEngine('cpu');
    const session = createSession({ ...(await load(['method.id=dense'])), engine, loss });
    const before = await session.evaluate();
    for (let step = 0; step < 40; step++) await session.train();
    const { history = [] } = await session.report({ trueSpectrum: false, msPerStep: 0 });
    expect(history).toHaveLength(40);
    const mean = (from: number, of: 'loss' | 'accuracy') =>
      history.slice(from, from + 8).reduce((total, step) => total + step[of] / 8, 0);
    expect(mean(32, 'loss')).toBeLessThan(0.9 * mean(0, 'loss'));
    const sign = loss.metric.better === 'higher' ? 1 : -1;
    expect(sign * (mean(32, 'accuracy') - mean(0, 'accuracy'))).toBeGreaterThan(0);
    expect(sign * ((await session.evaluate()) - before)).toBeGreaterThan(0);
    session.dispose();
  });
});

describe('the loss of a run', () => {
  it('is cross-entropy unless the dataset declares another', async () => {
    expect((await load()).loss.id).toBe('crossEntropy');
  });
});

describe('the folder of losses', () => {
  it('has each under the name of its file', () => {
    const files = readdirSync('src/losses');
    for (const { id } of losses) expect(files).toContain(`${id}.ts`);
  });
});
