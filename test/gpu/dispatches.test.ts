import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { models } from '../../src/models';
import { createSession } from '../../src/train/run/session';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';

describe('the dispatches of a step, those of tfjs included', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const count = async (model: string, settings: readonly string[]) => {
    const network = models.find(({ id }) => id === model)?.build([8, 8, 3], 3);
    if (!network) throw new Error(`There is no ${model}.`);
    const session = createSession({ ...(await stripesExperiment(network, settings)), engine });
    await session.train();
    await session.settle();
    const spy = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    await session.train();
    await session.settle();
    const dispatches = spy.mock.calls.length;
    spy.mockRestore();
    const { layers } = await session.report({ trueSpectrum: false, msPerStep: 0 });
    session.dispose();
    return { dispatches, forms: layers.map(({ form }) => form) };
  };
  const svdTraining = ['method.id=svdTraining', 'method.sparsity=0.1', 'method.ortho=1'];

  it.each([8, 64])('are at most 270 for resnet20 with both penalties, at batch %i', async (batch) => {
    const { dispatches, forms } = await count('resnet20', [...svdTraining, `batchSize=${batch}`]);
    expect(forms).toHaveLength(21);
    expect(dispatches).toBeGreaterThan(100);
    expect(dispatches).toBeLessThanOrEqual(270);
  });

  it('are six more than those of the dense network where every kernel is recomposed', async () => {
    // A batch so large that composing is negligible.
    const dense = await count('vgg', ['method.id=dense', 'batchSize=512']);
    const factored = await count('vgg', [...svdTraining, 'batchSize=512']);
    expect(new Set(dense.forms)).toEqual(new Set(['dense']));
    expect(new Set(factored.forms)).toEqual(new Set(['recomposed']));
    expect(factored.dispatches).toBe(dense.dispatches + 6);
  });
});
