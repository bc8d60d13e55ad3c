import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { applySettings } from '../../src/core/config/settings';
import { GpuError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { catalogue } from '../../src/train/catalogue';
import { losableDevices } from './losableDevices';
import { closeTestEngine, openTestEngine } from './open';
import { configOf, openTrainer } from './openTrainer';

describe('the trainer', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  const open = () => openTrainer(async () => engine);

  it('reports the adapter, builds, steps and finishes with a summary', async () => {
    const { events, send, build, state, until } = open();
    const config = configOf('steps=4', 'metricsEvery=1');
    await build(config);
    expect(events[0]).toMatchObject({ type: 'adapter', adapter: { backend: 'webgpu' } });
    expect(events.find(({ type }) => type === 'built')).toMatchObject({
      progress: { step: 0 },
      layers: [{}, {}],
    });
    const paused = state('paused');
    send({ type: 'step', count: 1 });
    expect(await paused).toMatchObject({ step: 1 });
    const finished = until(({ type }) => type === 'finished');
    send({ type: 'play' });
    expect(await finished).toMatchObject({ summary: { paramsDense: expect.any(Number) } });
    const report = events.findLast((event) => event.type === 'progress');
    const { work, progress } = report ?? {};
    expect(progress?.layers.map(({ form }) => form)).toEqual(['recomposed', 'recomposed']);
    expect(work?.macs).toBe(3 * config.batchSize * (progress?.cost.macsDense ?? NaN));
    // Adam alone reads parameters, gradients and two moments.
    expect(work?.bytes).toBeGreaterThan(4 * 4 * (progress?.cost.paramsDense ?? NaN));
    expect(work?.dispatches).toBeGreaterThan(10);
  });

  it('ends clean after 50 rounds of play, pause, step and reset, and resets to the same run', async () => {
    const { events, send, build, state, losses } = open();
    const config = configOf('steps=0', 'metricsEvery=1');
    let expected: number[] | undefined;
    let memory: unknown;
    for (let round = 0; round < 50; round++) {
      await build(config);
      // Every other round lets a step begin before it pauses.
      const first = state('paused', 'ready');
      const running = state('running');
      send({ type: 'play' });
      if (round % 2) await running;
      send({ type: 'pause' });
      await first;
      const second = state('paused');
      send({ type: 'step', count: 1 });
      await second;
      const lossAtOne = losses()
        .filter(([step]) => step === 1)
        .at(-1);
      if (round >= 2) {
        expected ??= lossAtOne;
        memory ??= engine.memory();
        expect(engine.memory()).toEqual(memory);
      }
    }
    expect(events.filter(({ type }) => type === 'failed' || type === 'diverged')).toEqual([]);
    const values = new Set(losses().flatMap(([step, loss]) => (step === 1 ? [loss] : [])));
    expect(values.size).toBe(1);
  });

  it('moves a live parameter without a restart and logs the step at which it acted', async () => {
    const { events, send, build, state } = open();
    await build(configOf('steps=0', 'metricsEvery=1'));
    const paused = state('paused');
    send({ type: 'step', count: 3 });
    await paused;
    send({ type: 'set', path: 'method.sparsity', value: 0.2 });
    expect(events.at(-1)).toEqual({
      type: 'applied',
      event: { step: 3, path: 'method.sparsity', value: 0.2 },
    });
    send({ type: 'set', path: 'method.sparsity', value: 99 });
    expect(events.at(-1)).toMatchObject({ type: 'failed', fatal: false, error: { name: 'ConfigError' } });
    send({ type: 'set', path: 'method.decomposition', value: 'spatial' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', fatal: false, error: { name: 'ConfigError' } });
  });

  it('keeps the present run when a build fails', async () => {
    const { send, build, state, until } = open();
    await build(configOf('steps=0'));
    const paused = state('paused');
    send({ type: 'step', count: 2 });
    await paused;
    const failed = until(({ type }) => type === 'failed');
    const back = state('paused');
    const missing = applySettings(catalogue, undefined, [
      'dataset.id=idx',
      'dataset.images=a',
      'dataset.labels=b',
    ]);
    send({ type: 'build', config: missing });
    expect(await failed).toMatchObject({ fatal: false, error: { name: 'DataError' } });
    expect(await back).toMatchObject({ step: 2 });
    const again = state('paused');
    send({ type: 'step', count: 1 });
    expect(await again).toMatchObject({ step: 3 });
  });

  it('refuses broken files by name and accepts good ones', async () => {
    const { send, until } = open();
    const rejected = until(({ type }) => type === 'filesRejected');
    const text = new File(['no images here'], 'notes.txt');
    send({ type: 'offerFiles', files: [text] });
    expect(await rejected).toMatchObject({
      error: { name: 'DataError', message: expect.stringContaining('notes.txt') },
    });
    const images = new Uint8Array(16 + 20 * 4);
    images.set([0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2]);
    images.forEach((_, i) => i >= 16 && (images[i] = (i * 37) % 256));
    const labels = new Uint8Array(8 + 20).map((_, i) => (i < 8 ? 0 : i % 2));
    labels.set([0, 0, 8, 1, 0, 0, 0, 20]);
    const accepted = until(({ type }) => type === 'filesAccepted');
    send({ type: 'offerFiles', files: [new File([images], 'images'), new File([labels], 'labels')] });
    expect(await accepted).toMatchObject({ choice: { id: 'idx', images: 'images', labels: 'labels' } });
  });

  it('continues from the kept state when the device is lost, with the sliders as the visitor left them', async () => {
    const devices = losableDevices();
    const { events, send, build, state, until } = openTrainer(devices.open);
    await build(configOf('steps=0', 'evaluateEvery=4'));
    const paused = state('paused');
    send({ type: 'step', count: 5 });
    await paused;
    send({ type: 'set', path: 'method.ortho', value: 5 });
    devices.lose();
    const recovered = until(({ type }) => type === 'recovered');
    const again = until((event) => event.type === 'state' && event.state === 'paused' && event.step === 6);
    send({ type: 'step', count: 1 });
    expect(await recovered).toMatchObject({ step: 5, config: { method: { ortho: 5 } } });
    await again;
    expect(events.filter(({ type }) => type === 'applied')).toEqual([
      { type: 'applied', event: { step: 5, path: 'method.ortho', value: 5 } },
    ]);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    devices.close();
  });

  it('opens another device if one has refused work', async () => {
    let refuse = true;
    const opened: Engine[] = [];
    closeTestEngine();
    const { send, build, until } = openTrainer(async () => {
      // Refused, unless the trainer has disposed the previous one.
      const fresh = await openEngine('webgpu');
      opened.push(fresh);
      return {
        ...fresh,
        async read(sources) {
          if (!refuse) return fresh.read(sources);
          refuse = false;
          throw new GpuError('The GPU refused work: (test).');
        },
      };
    });
    const failed = until(({ type }) => type === 'failed');
    send({ type: 'build', config: configOf('steps=0') });
    expect(await failed).toMatchObject({ fatal: true, error: { name: 'GpuError' } });
    await build(configOf('steps=0'));
    expect(opened.length).toBe(2);
    opened[1]?.dispose();
  });

  it('treats three quick presses of step as three steps', async () => {
    const { send, build, state } = openTrainer(() => openTestEngine());
    await build(configOf('steps=0'));
    const paused = state('paused');
    for (let i = 0; i < 3; i++) send({ type: 'step', count: 1 });
    expect(await paused).toMatchObject({ step: 3 });
  });

  it('replays the events of a build', async () => {
    const { events, send, state, until } = openTrainer(() => openTestEngine());
    const ready = state('ready');
    const log = [{ step: 1, path: 'method.sparsity', value: 0.2 }];
    send({ type: 'build', config: configOf('steps=3'), events: log });
    await ready;
    const finished = until(({ type }) => type === 'finished');
    send({ type: 'play' });
    await finished;
    expect(events.flatMap((event) => (event.type === 'applied' ? [event.event] : []))).toEqual(log);
  });
});

describe('the worker', () => {
  it('is a short entry point, so that everything else is tested here', () => {
    expect(readFileSync('src/worker/worker.ts', 'utf8').split('\n').length).toBeLessThan(20);
  });
});
