import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { shownRank } from '../../src/store/model/samples';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { stripesExperiment, tinyResidual } from '../train/tinyResidual';
import { openTestEngine } from './open';
import { load, vectors } from './runs';

const layersOf = async (session: Session) =>
  (await session.report({ trueSpectrum: true, msPerStep: 0 })).layers;

describe('a layer whose singular values have nearly all vanished', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it('results from L1 at high strength, and shows rank 0 instead of noise', async () => {
    const settings = [...vectors, 'method.id=svdTraining', 'method.regularizer=l1', 'method.sparsity=0.3'];
    const session = createSession({ engine, ...(await load(settings)) });
    let least = Infinity;
    for (let i = 0; i < 20; i++) {
      for (let step = 0; step < 20; step++) await session.train();
      const total = (await layersOf(session)).reduce((sum, layer) => sum + shownRank(layer), 0);
      // It falls, and does not rise again when the layers collapse.
      expect(total).toBeLessThanOrEqual(least + 2);
      least = Math.min(least, total);
    }
    for (const layer of await layersOf(session)) {
      expect(layer).toMatchObject({ collapsed: true });
      expect(layer.rank).toBeGreaterThan(0);
    }
    session.dispose();
  });

  it.each([
    ['dense', 'kernel'],
    ['svdTraining', 's'],
  ])(
    'has a fiftieth of its initial values left, a thousandth if a batch norm follows: %s',
    async (id, key) => {
      const own = [`method.id=${id}`, 'batchSize=8'];
      const collapsedAt = async (experiment: Awaited<ReturnType<typeof load>>, share: number) => {
        const session = createSession({ engine, ...experiment });
        const snapshot = await session.snapshot();
        for (const layer of snapshot.layers.filter(isLowRank)) {
          const parameter = layer.weights.parameters[key];
          if (parameter) parameter.values = parameter.values.map((value) => share * value);
        }
        await session.restore(snapshot);
        const layers = await layersOf(session);
        session.dispose();
        return layers.map(({ collapsed = false }) => collapsed);
      };
      const plain = await load([...vectors, ...own]);
      expect(await collapsedAt(plain, 0.021)).toEqual([false, false]);
      expect(await collapsedAt(plain, 0.019)).toEqual([true, true]);
      const normalized = await stripesExperiment(tinyResidual, own);
      expect(new Set(await collapsedAt(normalized, 0.0011))).toEqual(new Set([false]));
      expect(new Set(await collapsedAt(normalized, 0.0009))).toEqual(new Set([true]));
    },
  );
});
