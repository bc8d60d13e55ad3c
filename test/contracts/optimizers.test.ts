import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { trainedRoles } from '../../src/kernels/optimizer/roleTable';
import { optimizers } from '../../src/optimizers';
import { createSession } from '../../src/train/run/session';
import { load, vectors } from '../gpu/runs';
import { ofRoles, roleIn, updated } from '../optimizers/fourGroups';

describe.each(optimizers)('the optimizer $id', (optimizer) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });
  afterAll(() => engine.dispose());

  const rng = createRng(3);
  const parameters = ofRoles(() => 0.5 + rng.uniform());
  const noise = ofRoles(() => rng.normal());
  const after = (given: Record<string, number>, { factor = 1, gradients = noise, steps = 2 } = {}) =>
    updated(engine, optimizer, { parameters, gradientsOf: () => gradients, given, steps, factor });

  it('has the parameters of every optimizer', () => {
    expect(Object.keys(optimizer.params)).toEqual(
      expect.arrayContaining(['lr', 'schedule', 'warmup', 'weightDecay', 'clip']),
    );
  });

  it('binds its moments to its kernel, and returns the same number of live values for each group', () => {
    const bound = optimizer.kernel.bindings.map(({ name }) => name);
    expect(bound).toEqual(expect.arrayContaining(['parameters', 'gradients', 'groupOf', 'hyper']));
    expect(bound).toEqual(expect.arrayContaining(optimizer.moments.map(({ name }) => name)));
    const group = { factor: 1, decay: 0, count: 1 };
    const lengthOf = (groups: number) =>
      optimizer.hyper({}, { rate: 1, groups: Array.from({ length: groups }, () => group) }).length;
    expect(lengthOf(2) - lengthOf(1)).toBe(lengthOf(1) - lengthOf(0));
  });

  it.each(trainedRoles)('applies weight decay to the role %s as declared', async (role) => {
    const gradients = ofRoles(() => 0);
    const [decayed, plain] = [
      await after({ weightDecay: 0.1 }, { gradients }),
      await after({ weightDecay: 0 }, { gradients }),
    ];
    const changed = roleIn(decayed, role).map((value, i) => value - (roleIn(plain, role)[i] ?? NaN));
    if (optimizer.shares[role].decays) expect(changed.every((value) => value < 0)).toBe(true);
    else expect(changed.every((value) => value === 0)).toBe(true);
  });

  it.each(trainedRoles)('applies the rate of s and cores to the role %s as declared', async (role) => {
    const given = { weightDecay: 0, lr: 0.01 };
    const [usual, faster] = [await after(given), await after(given, { factor: 4 })];
    const start = roleIn(parameters, role);
    const times = start.map(
      (value, i) => ((roleIn(faster, role)[i] ?? NaN) - value) / ((roleIn(usual, role)[i] ?? NaN) - value),
    );
    const expected = optimizer.shares[role].rate === 'own' ? 4 : 1;
    expect(Math.max(...times.map((value) => Math.abs(value - expected)))).toBeLessThan(0.01);
  });

  it('changes nothing at the first step of a warm-up, and uses the full rate after it', async () => {
    const given = { weightDecay: 0, lr: 0.01, warmup: 1 };
    expect(await after(given, { steps: 1 })).toEqual(parameters);
    expect(await after(given, { steps: 2 })).not.toEqual(parameters);
  });

  it('changes no bit where the norm is below the limit, and scales the gradients where it is not', async () => {
    const small = noise.map((value) => value / 64);
    const norm = Math.hypot(...small);
    const free = await after({}, { gradients: small });
    expect(await after({ clip: 1.01 * norm }, { gradients: small })).toEqual(free);
    const halved = await after({}, { gradients: small.map((value) => value / 2) });
    const clipped = await after({ clip: norm / 2 }, { gradients: small });
    expect(Math.max(...clipped.map((value, i) => Math.abs(value - (halved[i] ?? NaN))))).toBeLessThan(1e-6);
  });

  it('is reset at a cut: its moments are zero, and it counts from 1', async () => {
    const parts = await load([...vectors, `optimizer.id=${optimizer.id}`, 'optimizer.clip=1']);
    const session = createSession({ engine, ...parts });
    for (let step = 0; step < 3; step++) await session.train();
    const before = await session.snapshot();
    expect(before.moments).toHaveLength(optimizer.moments.length);
    expect(before.moments.every((values) => values.some((value) => value !== 0))).toBe(true);
    expect(before.updates).toBe(3);
    await session.prune(0.5, 0);
    const cut = await session.snapshot();
    expect(cut.moments).toHaveLength(optimizer.moments.length);
    expect(cut.moments.every((values) => values.every((value) => value === 0))).toBe(true);
    expect(cut.updates).toBe(0);
    session.dispose();
  });
});
