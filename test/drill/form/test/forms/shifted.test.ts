import { expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { createSession } from '../../src/train/run/session';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { load, vectors } from '../gpu/runs';
import { evaluatedFormula } from './evaluatedFormula';

it('trains a method with a form of its own, and files hold what the network computes with', async () => {
  const engine = await openEngine('cpu');
  const session = createSession({ engine, ...(await load([...vectors, 'method.id=shifted', 'lag=5'])) });
  const plain = { trueSpectrum: false, msPerStep: 0 };
  const parametersNow = async () =>
    (await session.snapshot()).layers.filter(isLowRank).map(({ weights }) => weights.parameters);
  const start = await parametersNow();
  for (let i = 0; i < 10; i++) await session.train();
  (await parametersNow()).forEach((now, i) => {
    for (const key of ['B', 'A', 'd']) expect(now[key]?.values).not.toEqual(start[i]?.[key]?.values);
    expect(now['E']?.values).toEqual(start[i]?.['E']?.values);
  });

  const { layers } = await session.report({ ...plain, trueSpectrum: true });
  const { tensors, metadata } = await session.weights();
  const [described] = JSON.parse(metadata['architecture'] ?? '').layers;
  const W = evaluatedFormula(described.matrix, 'fc1', tensors);
  expect(Math.hypot(...(layers[0]?.trueSigma ?? [])) / Math.hypot(...W)).toBeCloseTo(1, 5);
  expect(layers[0]?.stability?.since).toBe(5);

  const snapshot = await session.snapshot();
  await session.train();
  const { loss } = await session.report(plain);
  await session.restore(snapshot);
  await session.train();
  expect((await session.report(plain)).loss).toBe(loss);
  session.dispose();
});
