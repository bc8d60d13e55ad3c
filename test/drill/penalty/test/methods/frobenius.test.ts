import { expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { penalty } from '../../src/penalties/frobeniusDecay';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { createSession } from '../../src/train/run/session';
import { load, vectors } from '../gpu/runs';
import { matrixOf } from '../gpu/wholeMatrix';

const plain = ['method.id=frobenius', 'optimizer.id=sgd', 'optimizer.momentum=0', 'optimizer.lr=0.01'];

/** A run of `steps`; the low-rank layers before and after, and the last report. */
async function run(decay: number, steps: number) {
  const settings = [...vectors, ...plain, `method.decay=${decay}`];
  const session = createSession({ engine: await openEngine('cpu'), ...(await load(settings)) });
  const layersNow = async () => (await session.snapshot()).layers.filter(isLowRank);
  const before = await layersNow();
  for (let i = 0; i < steps; i++) await session.train();
  const report = await session.report({ trueSpectrum: true, msPerStep: 0 });
  const after = await layersNow();
  session.dispose();
  return { before, after, report };
}

const factor = (layers: Awaited<ReturnType<typeof run>>['after'], i: number, key: string) =>
  layers[i]?.weights.parameters[key]?.values ?? new Float32Array();

it('moves U in one step by −η λ (∂P/∂W) V diag|s| more than without it', async () => {
  const [free, held] = [await run(0, 1), await run(3, 1)];
  held.before.forEach((layer, i) => {
    const { rows, cols } = layer.context;
    const place = { offset: 0, rows, cols, rank: rows, reference: rows };
    const { gradient } = penalty.oracle(matrixOf(layer), place, {});
    const [s, V] = [factor(held.before, i, 's'), factor(held.before, i, 'V')];
    factor(held.after, i, 'U').forEach((value, at) => {
      const [row, k] = [Math.floor(at / s.length), at % s.length];
      let slope = 0;
      for (let j = 0; j < cols; j++)
        slope += (gradient[row * cols + j] ?? NaN) * (V[j * s.length + k] ?? NaN) * Math.abs(s[k] ?? NaN);
      const moved = value - (factor(free.after, i, 'U')[at] ?? NaN);
      expect(Math.abs(moved + 0.01 * 3 * slope)).toBeLessThan(1e-6);
    });
  });
});

it('reports its value, and holds the norm of every weight down in ten steps', async () => {
  const [free, held] = [await run(0, 10), await run(3, 10)];
  expect(held.report.loss).not.toBe(free.report.loss);
  expect(held.report.loss).toBeLessThan(3);
  held.report.layers.forEach(({ penalties, trueSigma = [] }, i) => {
    const norm = Math.hypot(...trueSigma);
    expect(Math.abs((penalties?.['frobeniusDecay'] ?? NaN) / (norm ** 2 / 2) - 1)).toBeLessThan(1e-4);
    expect(norm).toBeLessThan(0.9 * Math.hypot(...(free.report.layers[i]?.trueSigma ?? [])));
  });
});
