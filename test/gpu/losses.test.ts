import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { installOverrides } from '../../src/ops/webgpu/overrides';
import { createSession } from '../../src/train/run/session';
import { describeLosses, everyLoss } from '../losses/contract';
import { openTestEngine } from './open';
import { load, losses, vectors } from './runs';

describeLosses('WebGPU', async () => {
  const engine = await openTestEngine();
  installOverrides(engine);
  return engine;
});

describe.each(everyLoss)('a session with the loss $id on WebGPU', (loss) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it('replays a step with the bits of the eager one', async () => {
    const experiment = await load(vectors);
    const curve = async (eager: boolean) => {
      const session = createSession({ ...experiment, engine, loss, eager });
      const values = await losses(session, 12);
      const { tensors } = await session.weights();
      const metric = await session.evaluate();
      session.dispose();
      return { values, tensors, metric };
    };
    const eager = await curve(true);
    expect(await curve(false)).toEqual(eager);
    expect(new Set(eager.values).size).toBe(12);
  });
});
