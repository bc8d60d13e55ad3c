import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { createSession } from '../../src/train/run/session';
import { openTestEngine } from './open';
import { load, losses, vectors } from './runs';

describe('the memory of sessions on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const open = async (settings: readonly string[]) => createSession({ engine, ...(await load(settings)) });

  it('keeps no buffers of batch sizes that are no longer used', async () => {
    const used = async (batchSize: number) => {
      const session = await open([...vectors, `batchSize=${batchSize}`]);
      await losses(session, 2);
      await session.evaluate();
      session.dispose();
      await engine.drain();
      return engine.memory().bytes;
    };
    const before = await used(16);
    for (const size of [20, 32, 100]) await used(size);
    expect(await used(16)).toBe(before);
  });

  it('leaks nothing over 500 steps with reports, evaluations and slider moves', async () => {
    const session = await open(vectors);
    const work = async (steps: number) => {
      for (let i = 1; i <= steps; i++) {
        session.set('method.sparsity', (i % 7) / 100);
        await session.train();
        if (i % 10 === 0) await session.report({ trueSpectrum: false, msPerStep: 0 });
        if (i % 50 === 0) await session.evaluate();
      }
      await session.settle();
      return engine.memory();
    };
    const before = await work(150);
    expect(await work(500)).toEqual(before);
    session.dispose();
  });

  it('is released completely when sessions are disposed', async () => {
    const cycle = async () => {
      const session = await open(vectors);
      await losses(session, 2);
      await session.prune(0.1, 0);
      await session.restore(await session.snapshot());
      await losses(session, 1);
      session.dispose();
      await engine.settle();
      return engine.memory();
    };
    await cycle();
    const before = await cycle();
    for (let i = 0; i < 5; i++) await cycle();
    expect(await cycle()).toEqual(before);
  });
});
