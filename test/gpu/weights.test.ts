import { expect, it } from 'vitest';
import { applySettings } from '../../src/core/config/settings';
import { catalogue } from '../../src/train/catalogue';
import type { TrainerEvent } from '../../src/worker/protocol';
import { createTrainer } from '../../src/worker/trainer';
import { openTestEngine } from './open';

it('the trainer returns the weights in the middle of training, and continues', async () => {
  const engine = await openTestEngine();
  const events: TrainerEvent[] = [];
  const listeners = new Set<() => void>();
  const trainer = createTrainer({
    openEngine: async () => engine,
    emit(event) {
      events.push(event);
      for (const listener of listeners) listener();
    },
  });
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isThere()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  const step = () =>
    Math.max(0, ...events.map((event) => (event.type === 'progress' ? event.progress.step : 0)));
  const settings = [
    'dataset.id=planted',
    'dataset.features=16',
    'dataset.test=64',
    'model.id=mlp',
    'batchSize=16',
  ];
  trainer.start();
  trainer.receive({
    type: 'build',
    config: applySettings(catalogue, undefined, [
      ...settings,
      'steps=0',
      'metricsEvery=1',
      'method.id=svdTraining',
    ]),
  });
  await until(() => events.some((event) => event.type === 'state' && event.state === 'ready'));
  trainer.receive({ type: 'play' });
  await until(() => step() > 3);
  trainer.receive({ type: 'weights' });
  await until(() => events.some(({ type }) => type === 'weights'));
  const asked = step();
  await until(() => step() > asked + 2);
  trainer.receive({ type: 'pause' });
  await until(() => events.some((event) => event.type === 'state' && event.state === 'paused'));

  expect(events.filter(({ type }) => type === 'weights')).toHaveLength(1);
  expect(events.filter((event) => event.type === 'state' && event.state === 'paused')).toHaveLength(1);
  const given = events.find((event) => event.type === 'weights');
  if (given?.type !== 'weights') throw new Error('no weights');
  const names = Object.keys(given.tensors);
  expect(names.some((name) => name.endsWith('.U'))).toBe(true);
  for (const { shape, data } of Object.values(given.tensors)) {
    expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
    expect(data.every(Number.isFinite)).toBe(true);
  }
  expect(JSON.parse(given.metadata['config'] ?? '')).toMatchObject({ method: { id: 'svdTraining' } });
});
