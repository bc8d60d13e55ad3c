import { describe, expect, it } from 'vitest';
import { applySettings } from '../../src/core/config/settings';
import { DataError } from '../../src/core/errors';
import { openEngine } from '../../src/gpu/open';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import { createSession } from '../../src/train/run/session';

describe('a model with a kind of node that was added as a file', () => {
  it.each(['dense', 'svdTraining'])('learns in ten steps of %s, scale and shift too', async (id) => {
    const settings = ['dataset.id=planted', 'model.id=normMlp', `method.id=${id}`, 'batchSize=32'];
    const config = applySettings(catalogue, undefined, [...settings, 'steps=10', 'optimizer.lr=0.01']);
    const experiment = await loadExperiment(config, async (name) => {
      throw new DataError(`${name} is not here.`);
    });
    const session = createSession({ ...experiment, engine: await openEngine('cpu') });
    const losses: number[] = [];
    const before = await session.weights();
    for (let step = 0; step < 10; step++) {
      await session.train();
      losses.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
    }
    expect(Math.min(...losses.slice(-3))).toBeLessThan(losses[0] ?? NaN);
    const after = await session.weights();
    for (const key of ['norm.gamma', 'norm.beta']) {
      expect(after.tensors[key]?.shape).toEqual([32]);
      expect(after.tensors[key]?.data).not.toEqual(before.tensors[key]?.data);
    }
    session.dispose();
  });
});
