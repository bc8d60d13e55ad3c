import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { models } from '../../src/models';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';
import { watchDevices } from './watchDevices';

async function train(session: Session, steps: number) {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    await session.train();
    losses.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
  }
  return losses;
}

const formsOf = async (session: Session) =>
  (await session.report({ trueSpectrum: false, msPerStep: 0 })).layers.map(({ form }) => form);

async function experimentWith(model: string, settings: readonly string[]) {
  const network = models.find(({ id }) => id === model)?.build([16, 16, 3], 3);
  if (!network) throw new Error(`There is no ${model}.`);
  return stripesExperiment(network, ['method.id=svdTraining', ...settings]);
}

describe('a rank cut', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it.each([
    ['cnn', 'batchSize=8', [0.1, 0.3, 0.6]],
    ['cnn', 'batchSize=64', [0.05, 0.3, 0.6]],
    ['resnet20', 'batchSize=16', [0.1, 0.3, 0.6]],
  ])('makes no pipeline, and no buffer unless a layer becomes two: %s, %s', async (model, size, energies) => {
    const session = createSession({ ...(await experimentWith(model, [size])), engine });
    await session.warmUp(() => {});
    await session.compiled();
    const afterWarmUp = watchDevices();
    await train(session, 2);
    await session.evaluate();
    // As in every run before its first cut.
    await session.weights();
    await session.snapshot();
    expect(afterWarmUp().buffers).toBeGreaterThan(10);
    let forms = await formsOf(session);
    let quiet = 0;
    const products = session.network.layers.filter((layer) => layer.kind === 'dense' && layer.lowRank).length;
    for (const energy of energies) {
      const made = watchDevices();
      await session.prune(energy, 0);
      await train(session, 3);
      const { buffers, pipelines } = made();
      const next = await formsOf(session);
      const split = next.filter((form, i) => form === 'factored' && forms[i] !== 'factored').length;
      // The activations between the two layers, and their gradient; and a uniform of tfjs for a product of matrices that the
      // table of variants leaves to tfjs at its new sizes.
      expect(buffers).toBeLessThanOrEqual(2 * split + products);
      expect(pipelines).toBe(0);
      if (split === 0) quiet++;
      forms = next;
    }
    expect(quiet).toBeGreaterThan(0);
    expect(forms).toContain('factored');
    session.dispose();
    await engine.drain();
  });

  it('continues with the losses of a session that starts from the snapshot after it', async () => {
    const experiment = {
      ...(await experimentWith('cnn', ['batchSize=8', 'method.sparsity=0.1'])),
      engine,
    };
    const session = createSession(experiment);
    await train(session, 3);
    for (const energy of [0.2, 0.5]) {
      await session.prune(energy, 0);
      const snapshot = await session.snapshot();
      const onward = await train(session, 3);
      const other = createSession(experiment);
      await other.restore(snapshot);
      expect(await train(other, 3)).toEqual(onward);
      expect(new Set(onward).size).toBe(3);
      other.dispose();
    }
    session.dispose();
  });

  it('leaves memory use unchanged, cut after cut', async () => {
    const session = createSession({ ...(await experimentWith('cnn', ['batchSize=8'])), engine });
    await train(session, 1);
    const snapshot = await session.snapshot();
    const round = async () => {
      await session.prune(0.3, 0);
      await train(session, 1);
      await session.restore(snapshot);
      await train(session, 1);
      return engine.memory();
    };
    await round();
    const before = await round();
    for (let i = 0; i < 4; i++) await round();
    expect(await round()).toEqual(before);
    session.dispose();
  });
});

describe('the warm-up', () => {
  it('compiles nothing in an evaluation or a step after the warm-up', async () => {
    const engine = await openTestEngine();
    const session = createSession({ ...(await experimentWith('cnn', ['batchSize=8'])), engine });
    const before = watchDevices();
    await session.warmUp(() => {});
    expect(before().pipelines).toBeGreaterThan(5);
    await session.compiled();
    const made = watchDevices();
    await train(session, 2);
    await session.evaluate();
    await session.prune(0.5, 0);
    await train(session, 2);
    expect(made().pipelines).toBe(0);
    session.dispose();
    engine.dispose();
  });
});
