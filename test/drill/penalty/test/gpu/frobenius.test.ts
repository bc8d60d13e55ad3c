import { expect, it } from 'vitest';
import { createSession } from '../../src/train/run/session';
import { openTestEngine } from './open';
import { load, losses, vectors } from './runs';

it('replays its steps with the bits of the eager ones', async () => {
  const engine = await openTestEngine();
  const curve = async (eager: boolean, decay: number) => {
    const settings = [...vectors, 'method.id=frobenius', `method.decay=${decay}`];
    const session = createSession({ engine, ...(await load(settings)), eager });
    const values = await losses(session, 10);
    session.dispose();
    return values;
  };
  const replayed = await curve(false, 0.1);
  expect(replayed).toEqual(await curve(true, 0.1));
  expect(replayed).not.toEqual(await curve(false, 0));
  engine.dispose();
});
