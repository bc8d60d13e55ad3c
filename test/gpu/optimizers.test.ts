import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { optimizers } from '../../src/optimizers';
import { rateAt } from '../../src/optimizers/optimizer';
import { createSession } from '../../src/train/run/session';
import { ofRoles, roleIn, updated } from '../optimizers/fourGroups';
import fixtures from '../python/optimizer_fixtures.json';
import { stream } from './fidelityInputs';
import { openTestEngine } from './open';
import { load, oialr, trainWithCuts, vectors } from './runs';

const { count, steps, rate, factor } = fixtures;

/** The gradients of a step as in test/python/make_optimizer_fixtures.py. */
const gradientsOf = (step: number) =>
  ofRoles((role, i) => stream(`${role}.gradient`)(step * count + i) * 2 ** (-(step % 4) - 3));

describe.each([
  ['WebGPU', openTestEngine],
  ['the CPU', () => openEngine('cpu')],
])('optimizers on %s', (_name, open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it.each(fixtures.runs)(
    'have PyTorch’s parameters: $optimizer, decay $weightDecay, clip $clip, $warmup steps of warm-up, $schedule',
    async ({ optimizer: id, weightDecay, clip, warmup, schedule, parameters, rates }) => {
      const optimizer = optimizers.find((one) => one.id === id);
      if (!optimizer) throw new Error(`There is no ${id}.`);
      const given = { lr: rate, schedule, warmup, weightDecay, clip };
      const start = ofRoles((role, i) => stream(role)(i));
      const result = await updated(engine, optimizer, {
        parameters: start,
        gradientsOf,
        given,
        steps,
        factor,
      });
      rates.forEach((expected, i) => expect(rateAt(given, i + 1, steps)).toBeCloseTo(expected, 14));
      for (const [role, expected] of Object.entries(parameters)) {
        const own = roleIn(result, role);
        const off = expected.map((value, i) => Math.abs(value - (own[8 * i] ?? NaN)));
        expect(Math.max(...off), role).toBeLessThan(1e-6);
      }
    },
  );
});

describe('a run with clipping and warm-up', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const trained = async (settings: readonly string[], eager: boolean) => {
    const parts = await load([...vectors, ...oialr, 'steps=14', 'optimizer.id=adamw', ...settings]);
    const session = createSession({ engine, ...parts, eager });
    const { values, cuts } = await trainWithCuts(session, 14);
    const { tensors } = await session.weights();
    session.dispose();
    return { values, tensors, cuts: cuts.length };
  };
  const recipe = ['optimizer.clip=0.5', 'optimizer.warmup=4', 'optimizer.schedule=cosine'];

  it('replays its trace, across cuts, with the bits of the eager one', async () => {
    const eager = await trained(recipe, true);
    expect(await trained(recipe, false)).toEqual(eager);
    expect(eager.cuts).toBeGreaterThan(1);
    expect((await trained(recipe.slice(1), true)).values).not.toEqual(eager.values);
  });

  it('has the bits of a run without clipping where no gradient reaches the limit', async () => {
    expect(await trained(['optimizer.clip=100'], false)).toEqual(await trained([], false));
  });

  it('costs two dispatches, and none where it is off', async () => {
    const dispatches = async (settings: readonly string[]) => {
      const session = createSession({ engine, ...(await load([...vectors, ...settings])), eager: true });
      await session.train();
      await session.settle();
      const before = engine.dispatches();
      await session.train();
      await session.settle();
      session.dispose();
      return engine.dispatches() - before;
    };
    const without = await dispatches([]);
    expect(await dispatches(['optimizer.clip=1'])).toBe(without + 2);
    expect(await dispatches(['optimizer.warmup=9'])).toBe(without);
  });
});
