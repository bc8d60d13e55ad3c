import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { models } from '../../src/models';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { inputOf } from '../../bench/kernelRuns';
import { createBenchSession } from '../../bench/session';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';

describe('the dispatches of a step, those of tfjs included', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  /** The dispatches of a later step of a session, which is then disposed. */
  const ofStep = async (session: Session) => {
    await session.train();
    await session.settle();
    const spy = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    await session.train();
    await session.settle();
    const dispatches = spy.mock.calls.length;
    spy.mockRestore();
    // What the page shows.
    expect(session.work?.dispatches).toBe(dispatches);
    const { layers } = await session.report({ trueSpectrum: false, msPerStep: 0 });
    session.dispose();
    return { dispatches, forms: layers.map(({ form }) => form) };
  };
  const count = async (model: string, settings: readonly string[]) => {
    const network = models.find(({ id }) => id === model)?.build([8, 8, 3], 3);
    if (!network) throw new Error(`There is no ${model}.`);
    return ofStep(createSession({ ...(await stripesExperiment(network, settings)), engine }));
  };
  const svdTraining = ['method.id=svdTraining', 'method.sparsity=0.1', 'method.ortho=1'];

  // With Adam and both penalties, as `bench step` counts them.
  it.each([
    { model: 'cnn', method: 'dense', most: 28 },
    { model: 'cnn', method: 'svdTraining', most: 36 },
    { model: 'vgg', method: 'dense', most: 60 },
    { model: 'vgg', method: 'svdTraining', most: 66 },
    { model: 'resnet20', method: 'dense', most: 175 },
    { model: 'resnet20', method: 'svdTraining', most: 180 },
  ] as const)('are at most $most for $model with $method at batch 64', async ({ model, method, most }) => {
    const spec = { model, method, batch: 64, input: inputOf(model) };
    const { session } = await createBenchSession(engine, spec);
    const { dispatches } = await ofStep(session);
    expect(dispatches).toBeGreaterThan(20);
    expect(dispatches).toBeLessThanOrEqual(most);
  });

  it.each([8, 64])(
    'are at most 200 for resnet20 on small images, where layers are computed as two, at batch %i',
    async (batch) => {
      const { dispatches, forms } = await count('resnet20', [...svdTraining, `batchSize=${batch}`]);
      expect(forms).toHaveLength(21);
      expect(dispatches).toBeGreaterThan(100);
      expect(dispatches).toBeLessThanOrEqual(200);
    },
  );

  it('are six more than those of the dense network where every kernel is recomposed', async () => {
    // A batch so large that composing is negligible.
    const dense = await count('vgg', ['method.id=dense', 'batchSize=512']);
    const factored = await count('vgg', [...svdTraining, 'batchSize=512']);
    expect(new Set(dense.forms)).toEqual(new Set(['dense']));
    expect(new Set(factored.forms)).toEqual(new Set(['recomposed']));
    expect(factored.dispatches).toBe(dense.dispatches + 6);
  });
});
