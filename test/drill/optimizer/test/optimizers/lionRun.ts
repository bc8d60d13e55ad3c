import { expect } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { optimizer } from '../../src/optimizers/lion';
import { createSession } from '../../src/train/run/session';
import { load, losses, vectors } from '../gpu/runs';
import { ofRoles, updated } from './fourGroups';

/** Ten updates on an engine give what ten in float64 by plain loops give: s and cores faster, weights and cores decayed. */
export async function expectTenUpdates(engine: Engine): Promise<void> {
  const rng = createRng(5);
  const start = ofRoles(() => rng.normal());
  const gradients = Array.from({ length: 10 }, () => ofRoles(() => rng.normal()));
  const [lr, weightDecay, factor] = [0.01, 0.5, 3];
  const result = await updated(engine, optimizer, {
    ...{ parameters: start, steps: 10, factor },
    gradientsOf: (step) => gradients[step] ?? start,
    given: { lr, weightDecay },
  });
  const roles: string[] = [];
  ofRoles((role) => roles.push(role));
  roles.forEach((role, i) => {
    const rate = role === 'singular' || role === 'core' ? lr * factor : lr;
    const decay = role === 'weight' || role === 'core' ? weightDecay : 0;
    let [p, m] = [start[i] ?? NaN, 0];
    for (const gradient of gradients) {
      const g = gradient[i] ?? NaN;
      p -= rate * (Math.sign(0.9 * m + 0.1 * g) + decay * p);
      m = 0.99 * m + 0.01 * g;
    }
    expect(Math.abs((result[i] ?? NaN) - p), `${role} ${i}`).toBeLessThan(2e-6);
  });
}

/** A network learns in ten steps, and goes on from a snapshot with the same bits. */
export async function expectTenSteps(engine: Engine): Promise<void> {
  const settings = [...vectors, 'method.id=dense', 'batchSize=64', 'optimizer.id=lion', 'optimizer.lr=0.01'];
  const session = createSession({ engine, ...(await load(settings)) });
  const curve = await losses(session, 10);
  const snapshot = await session.snapshot();
  expect(snapshot.moments).toHaveLength(1);
  expect(curve.slice(-3).reduce((a, b) => a + b) / 3).toBeLessThan(0.95 * (curve[0] ?? NaN));
  const after = await losses(session, 3);
  await session.restore(snapshot);
  expect(await losses(session, 3)).toEqual(after);
  session.dispose();
}
