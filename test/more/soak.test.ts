import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { openTestEngine } from '../gpu/open';
import { load, vectors } from '../gpu/runs';

const rounds = 20;
const stepsPerRound = 500;

/** Slider moves of each method, with the range of their values. */
const methods: Record<string, readonly (readonly [path: string, least: number, most: number])[]> = {
  dense: [['optimizer.lr', 0.0003, 0.003]],
  svdTraining: [
    ['method.sparsity', 0, 0.03],
    ['method.ortho', 0, 10],
  ],
  oialr: [['method.cutoff', 0.02, 0.1]],
};

/** Steps with random moves, reports and evaluations between them, like those of a busy visitor. */
async function wander(session: Session, moves: readonly (readonly [string, number, number])[], seed: number) {
  const rng = createRng(seed);
  for (let i = 1; i <= stepsPerRound; i++) {
    if (rng.uniform() < 0.1)
      for (const [path, least, most] of moves) session.set(path, least + (most - least) * rng.uniform());
    await session.reproject('before');
    await session.train();
    if (rng.uniform() < 0.2) await session.report({ trueSpectrum: rng.uniform() < 0.2, msPerStep: 0 });
    await session.reproject('after');
    if (rng.uniform() < 0.02) await session.evaluate();
  }
  await session.settle();
}

describe.each(Object.entries(methods))('ten thousand steps of %s', (id, moves) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it('leak no memory and stay finite, with snapshots, some of them restored', async () => {
    const settings = [...vectors, `method.id=${id}`, `steps=${2 * rounds * stepsPerRound}`];
    const session = await createSession({ engine, ...(await load(settings)) });
    const used: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await session.snapshot();
      await wander(session, moves, round);
      const { loss, layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
      expect(Number.isFinite(loss)).toBe(true);
      expect(layers.flatMap(({ sigma }) => [...sigma]).every(Number.isFinite)).toBe(true);
      if (round % 4 === 3) await session.restore(before);
      await engine.settle();
      used.push(engine.memory().bytes);
      console.log(`round ${round}: step ${session.step}, loss ${loss.toFixed(3)}, ${used.at(-1)} bytes`);
    }
    const half = rounds / 2;
    expect(Math.max(...used.slice(half))).toBeLessThanOrEqual(1.02 * Math.max(...used.slice(0, half)));
    session.dispose();
  }, 3_600_000);
});
