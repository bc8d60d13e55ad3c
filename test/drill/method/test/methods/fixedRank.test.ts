import { expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { createSession } from '../../src/train/run/session';
import { load, vectors } from '../gpu/runs';

const report = { trueSpectrum: true, msPerStep: 0 };

it('trains at the share of the rank that it was given, and its penalty holds U and V orthonormal', async () => {
  const engine = await openEngine('cpu');
  const end = async (ortho: number) => {
    const settings = ['method.id=fixedRank', 'method.share=0.5', `method.ortho=${ortho}`];
    const session = createSession({ engine, ...(await load([...vectors, ...settings])) });
    const { layers: start } = await session.report(report);
    for (let i = 0; i < 30; i++) await session.train();
    const { loss, layers } = await session.report(report);
    const { metadata } = await session.weights();
    session.dispose();
    for (const [i, { storedRank, sigma, fullRank }] of layers.entries()) {
      expect(storedRank).toBe(Math.round(fullRank / 2));
      expect(sigma).toHaveLength(storedRank ?? 0);
      expect(sigma).not.toEqual(start[i]?.sigma);
    }
    expect(metadata['architecture']).toContain('U @ diag(abs(s)) @ V.T');
    return { loss, orthogonality: Math.max(...layers.map(({ orthogonality = NaN }) => orthogonality)) };
  };
  const [free, held] = [await end(0), await end(100)];
  expect(free.loss).toBeGreaterThan(0);
  expect(held.orthogonality).toBeLessThan(free.orthogonality / 2);
});
