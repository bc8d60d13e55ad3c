import { describe, expect, it } from 'vitest';
import { openTestEngine } from './open';
import { configOf, openTrainer } from './openTrainer';

describe('a branch', () => {
  const open = () => openTrainer(() => openTestEngine());

  it('continues from a kept snapshot as a new run, whose losses without a move are those of the previous run', async () => {
    const { events, send, build, state, until, losses } = open();
    await build(configOf('steps=0', 'metricsEvery=1', 'evaluateEvery=3', 'lag=0'));
    const first = state('paused');
    send({ type: 'step', count: 10 });
    await first;
    expect(events.findLast(({ type }) => type === 'snapshots')).toEqual({
      type: 'snapshots',
      steps: [3, 6, 9],
    });
    const expected = losses().slice(-4);
    const branched = until(({ type }) => type === 'branched');
    const back = state('paused');
    send({ type: 'branch', step: 6 });
    expect(await branched).toMatchObject({ step: 6, cuts: 0, progress: { step: 6 } });
    expect(await back).toMatchObject({ step: 6 });
    expect(events.findLast(({ type }) => type === 'snapshots')).toMatchObject({ steps: [3, 6] });
    const again = state('paused');
    send({ type: 'step', count: 4 });
    await again;
    expect(losses().slice(-4)).toEqual(expected);
    expect(events.filter(({ type }) => type === 'applied')).toEqual([]);
  });

  it('uses the present live parameters, also after the end, and needs a snapshot at its step', async () => {
    const { events, send, build, state, until } = open();
    await build(configOf('steps=8', 'evaluateEvery=4'));
    const paused = state('paused');
    send({ type: 'step', count: 6 });
    await paused;
    send({ type: 'set', path: 'method.sparsity', value: 0.2 });
    const finished = state('finished');
    send({ type: 'play' });
    await finished;
    const failed = until(({ type }) => type === 'failed');
    const still = state('finished');
    send({ type: 'branch', step: 5 });
    expect(await failed).toMatchObject({
      fatal: false,
      error: { message: expect.stringContaining('step 5') },
    });
    await still;
    const back = state('paused');
    send({ type: 'branch', step: 4 });
    expect(await back).toMatchObject({ step: 4 });
    expect(events.findLast(({ type }) => type === 'applied')).toEqual({
      type: 'applied',
      event: { step: 4, path: 'method.sparsity', value: 0.2 },
    });
    const again = until(({ type }) => type === 'finished');
    send({ type: 'play' });
    await again;
  });
});
