import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import type { WrongDeviceError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { proveDevice } from '../../src/train/proof/proveDevice';
import { losableDevices } from './losableDevices';
import { closeTestEngine, openTestEngine } from './open';
import { configOf, openTrainer } from './openTrainer';
import { patchShader } from './patchShader';

const breakSvd = () => patchShader('householderQr', 'y, 1.5)', 'y, 1.49)');
const config = configOf('steps=8', 'evaluateEvery=4', 'metricsEvery=1');

describe('a trainer whose device computes wrongly', () => {
  beforeAll(provideDawn);
  afterEach(() => {
    vi.restoreAllMocks();
    closeTestEngine();
  });

  /** A trainer that opens an engine on the processor instead, if it may. */
  const open = (openInstead: (refused: WrongDeviceError) => Promise<Engine>) =>
    openTrainer((refused) => (refused ? openInstead(refused) : openTestEngine()), proveDevice);

  it('refuses it by name, and goes on on the engine that it gets instead', async () => {
    breakSvd();
    let reason = '';
    const trainer = open((refused) => {
      reason = refused.message;
      return openEngine('cpu');
    });
    await trainer.build(config);
    const adapters = trainer.events.flatMap((event) => (event.type === 'adapter' ? [event.adapter] : []));
    expect(adapters.map(({ backend }) => backend)).toEqual(['webgpu', 'cpu']);
    expect(reason).toContain(`${adapters[0]?.name} computes a singular value decomposition wrongly: `);
    expect(trainer.events.filter(({ type }) => type === 'failed')).toEqual([]);
    const over = trainer.state('finished');
    trainer.send({ type: 'play' });
    expect(await over).toMatchObject({ step: 8 });
  });

  it('says so and stops where there is no other', async () => {
    breakSvd();
    const trainer = open((refused) => Promise.reject(refused));
    const failed = trainer.until(({ type }) => type === 'failed');
    trainer.send({ type: 'build', config });
    expect(await failed).toMatchObject({
      fatal: true,
      error: { name: 'WrongDeviceError', message: expect.stringMatching(/decomposition wrongly/) },
    });
    expect(trainer.events.filter(({ type }) => type === 'built')).toEqual([]);
  });

  it('builds on one that is right', async () => {
    const trainer = open((refused) => Promise.reject(refused));
    await trainer.build(config);
    expect(trainer.events.find(({ type }) => type === 'adapter')).toMatchObject({
      adapter: { backend: 'webgpu' },
    });
  });

  it('keeps the run when the device that follows a lost one is wrong', async () => {
    const devices = losableDevices();
    const trainer = openTrainer(
      (refused) => (refused ? Promise.reject(refused) : devices.open()),
      proveDevice,
    );
    await trainer.build(config);
    const paused = trainer.state('paused');
    trainer.send({ type: 'step', count: 5 });
    await paused;
    breakSvd();
    devices.lose();
    const failed = trainer.until(({ type }) => type === 'failed');
    trainer.send({ type: 'play' });
    expect(await failed).toMatchObject({
      fatal: false,
      error: { message: expect.stringMatching(/decomposition wrongly.*kept as it was at step 5/s) },
    });
    devices.close();
  });
});
