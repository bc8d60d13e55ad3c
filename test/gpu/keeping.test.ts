import { describe, expect, it } from 'vitest';
import { openTestEngine } from './open';
import { configOf, openTrainer } from './openTrainer';

const keptIn = (events: ReturnType<typeof openTrainer>['events']) =>
  events.flatMap((event) => (event.type === 'kept' ? [event.snapshot] : []));

describe('a kept run', () => {
  it.each([
    ['svdTraining', ['method.sparsity=0.05']],
    ['oialr', ['method.id=oialr', 'method.delay=2', 'method.interval=3']],
  ])('continues bit for bit in another trainer: %s', async (_, settings) => {
    const config = configOf('steps=20', 'metricsEvery=1', 'evaluateEvery=50', 'lag=0', ...settings);
    const first = openTrainer(() => openTestEngine());
    await first.build(config);
    const paused = first.state('paused');
    first.send({ type: 'step', count: 8 });
    await paused;
    const [snapshot] = keptIn(first.events).slice(-1);
    if (!snapshot) throw new Error('Nothing was kept.');
    expect(snapshot.step).toBe(8);
    const travelled = structuredClone(snapshot);
    const over = first.until(({ type }) => type === 'finished');
    first.send({ type: 'play' });
    await over;

    const second = openTrainer(() => openTestEngine());
    const resumed = second.until(({ type }) => type === 'resumed');
    const back = second.state('paused');
    second.send({ type: 'build', config, snapshot: travelled });
    expect(await resumed).toMatchObject({ step: 8, progress: { step: 8 } });
    expect(await back).toMatchObject({ step: 8 });
    expect(second.events.findLast(({ type }) => type === 'snapshots')).toMatchObject({ steps: [8] });
    const end = second.until(({ type }) => type === 'finished');
    second.send({ type: 'play' });
    await end;
    const last = second.losses().at(-1);
    expect(last?.[0]).toBe(20);
    expect(last).toEqual(first.losses().at(-1));
  });

  it('continues after its end as if it had been longer, also if kept at its end', async () => {
    const config = configOf('steps=6', 'evaluateEvery=50', 'lag=0', 'method.sparsity=0.05');
    const longer = { ...config, steps: 9 };
    const first = openTrainer(() => openTestEngine());
    await first.build(config);
    const kept = first.until(({ type }) => type === 'kept');
    first.send({ type: 'play' });
    const event = await kept;
    if (event.type !== 'kept') throw new Error('Nothing was kept.');
    const second = openTrainer(() => openTestEngine());
    const back = second.state('finished');
    second.send({ type: 'build', config, snapshot: structuredClone(event.snapshot) });
    await back;
    const extended = second.until(({ type }) => type === 'extended');
    second.send({ type: 'extend', config: longer });
    await extended;
    const finish = async (trainer: typeof first) => {
      const end = trainer.until(({ type }) => type === 'finished');
      trainer.send({ type: 'play' });
      await end;
    };
    await finish(second);
    const whole = openTrainer(() => openTestEngine());
    await whole.build(longer);
    await finish(whole);
    expect(second.losses().at(-1)).toEqual(whole.losses().at(-1));
  });

  it('is finished again if it was kept at its end', async () => {
    const config = configOf('steps=4', 'evaluateEvery=50');
    const first = openTrainer(() => openTestEngine());
    await first.build(config);
    const kept = first.until(({ type }) => type === 'kept');
    first.send({ type: 'play' });
    const event = await kept;
    if (event.type !== 'kept') throw new Error('Nothing was kept.');
    expect(event.snapshot.step).toBe(4);
    const second = openTrainer(() => openTestEngine());
    const finished = second.state('finished');
    second.send({ type: 'build', config, snapshot: event.snapshot });
    expect(await finished).toMatchObject({ step: 4 });
  });

  it('is sent at every evaluation and when it is paused, once per step', async () => {
    const { events, send, build, state } = openTrainer(() => openTestEngine());
    await build(configOf('steps=0', 'evaluateEvery=3'));
    const paused = state('paused');
    send({ type: 'step', count: 6 });
    await paused;
    expect(keptIn(events).map(({ step }) => step)).toEqual([3, 6]);
    const again = state('paused');
    send({ type: 'step', count: 1 });
    await again;
    expect(keptIn(events).map(({ step }) => step)).toEqual([3, 6, 7]);
  });
});

describe('a run that continues after its end', () => {
  it.each([
    ['a cut is undone', []],
    ['fine-tuning is longer', ['method.fineTune=3']],
    ['a dense network', ['method.id=dense']],
    ['frozen bases', ['method.id=oialr', 'method.delay=2', 'method.interval=3']],
  ])('is the same as if it had been that long: %s', async (_, settings) => {
    const config = configOf('steps=6', 'metricsEvery=1', 'evaluateEvery=50', 'lag=0', ...settings);
    const tunes = Number(config.method['fineTune'] ?? 0);
    const total = 6 + tunes;
    const longer = tunes
      ? { ...config, method: { ...config.method, fineTune: tunes + 6 } }
      : { ...config, steps: 12 };
    const finish = async (trainer: ReturnType<typeof openTrainer>) => {
      const end = trainer.until(({ type }) => type === 'finished');
      trainer.send({ type: 'play' });
      return end;
    };
    const first = openTrainer(() => openTestEngine());
    await first.build(config);
    await finish(first);
    const extended = first.until(({ type }) => type === 'extended');
    const paused = first.state('paused');
    first.send({ type: 'extend', config: longer });
    expect(await extended).toMatchObject({ total: total + 6 });
    expect(await paused).toMatchObject({ step: total });
    const summary = await finish(first);

    const whole = openTrainer(() => openTestEngine());
    await whole.build(longer);
    const expected = await finish(whole);
    expect(first.losses().at(-1)).toEqual(whole.losses().at(-1));
    expect(whole.losses().at(-1)?.[0]).toBe(total + 6);
    const outcome = ({ type, ...event }: typeof summary) =>
      type === 'finished' && 'summary' in event ? { ...event.summary, msPerStep: 0 } : type;
    expect(outcome(summary)).toEqual(outcome(expected));
  });

  it('keeps its new end when it is branched, and drops the snapshot of the cut that was undone', async () => {
    const config = configOf('steps=6', 'evaluateEvery=3');
    const { events, send, build, state, until } = openTrainer(() => openTestEngine());
    await build(config);
    const kept = until((event) => event.type === 'snapshots' && event.steps.includes(6));
    send({ type: 'play' });
    await kept;
    const steps = () => events.findLast(({ type }) => type === 'snapshots');
    expect(steps()).toMatchObject({ steps: [3, 6] });
    const paused = state('paused');
    send({ type: 'extend', config: { ...config, steps: 9 } });
    await paused;
    expect(steps()).toMatchObject({ steps: [3] });
    expect(keptIn(events).at(-1)).toMatchObject({ step: 6, pruned: undefined, config: { steps: 9 } });
    const back = state('paused');
    send({ type: 'branch', step: 3 });
    await back;
    const end = state('finished');
    send({ type: 'play' });
    expect(await end).toMatchObject({ step: 9 });
  });
});
