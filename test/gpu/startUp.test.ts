import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import type { Engine } from '../../src/gpu/engine';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { closeTestEngine, openTestEngine } from './open';
import { configOf, openTrainer } from './openTrainer';
import { patchShader } from './patchShader';
import { images, load, vectors } from './runs';
import { watchDevices } from './watchDevices';

/** Holds back the pipelines of a kernel until the returned function is called; with an error they then fail. */
function holdPipelines(label: string): (error?: Error) => void {
  let release: (error?: Error) => void = () => {};
  const released = new Promise<void>((resolve, reject) => {
    release = (error) => (error ? reject(error) : resolve());
  });
  const create = GPUDevice.prototype.createComputePipelineAsync;
  vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync').mockImplementation(async function (
    this: GPUDevice,
    descriptor,
  ) {
    if (descriptor.label === label) await released;
    return create.call(this, descriptor);
  });
  return release;
}

const reportOf = (session: Session) => session.report({ trueSpectrum: true, msPerStep: 0 });

describe('the start of a session', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(closeTestEngine);

  it.each([
    ['mlp', vectors],
    ['cnn', images],
  ])(
    'trains and reports before the shaders of spectra and cuts are compiled: %s',
    async (_name, settings) => {
      engine = await openTestEngine(); // without pipelines
      const session = createSession({ engine, ...(await load([...settings, 'lag=100'])) });
      const release = holdPipelines('jacobiSvd');
      await session.warmUp(() => {});
      const first = await reportOf(session);
      for (let i = 0; i < 3; i++) await session.train();
      expect(first.layers.every(({ trueSigma }) => trueSigma)).toBe(true);
      expect(session.canLook).toBe(false);
      release();
      await session.compiled();
      expect(session.canLook).toBe(true);
      vi.restoreAllMocks();
      const made = watchDevices();
      await reportOf(session);
      await session.evaluate();
      expect(made().pipelines).toBe(0);
      session.dispose();
    },
  );

  it.each([
    ['svdTraining', [...vectors, 'lag=4']],
    ['dense', [...vectors, 'lag=4', 'method.id=dense']],
    ['oialr', [...vectors, 'lag=4', 'method.id=oialr', 'method.delay=4', 'method.interval=3']],
  ])('gives the reports of one that compiles as it goes, bit for bit: %s', async (_name, settings) => {
    const reports = async (begin: (session: Session) => Promise<void>) => {
      const session = createSession({ engine, ...(await load(settings)) });
      await begin(session);
      const seen = [await reportOf(session)];
      for (let i = 1; i <= 9; i++) {
        await session.reproject('before');
        await session.train();
        await session.reproject('after');
        if (i % 3 === 0) seen.push(await reportOf(session));
      }
      session.dispose();
      return seen;
    };
    const asItGoes = await reports(() => Promise.resolve());
    expect(await reports((session) => session.warmUp(() => {}))).toEqual(asItGoes);
    const whole = async (session: Session) => {
      await session.warmUp(() => {});
      await session.compiled();
    };
    expect(await reports(whole)).toEqual(asItGoes);
    expect(asItGoes.at(-1)?.layers.some(({ stability }) => stability)).toBe(true);
  });

  it('may be disposed while shaders are compiled, and another trains', async () => {
    engine = await openTestEngine();
    const parts = { engine, ...(await load(vectors)) };
    const [session, other] = [createSession(parts), createSession(parts)];
    await session.warmUp(() => {});
    await session.train();
    session.dispose();
    await session.compiled();
    await other.train();
    await engine.drain();
    expect((await reportOf(other)).loss).toBeGreaterThan(0);
    other.dispose();
  });

  it('fails by name, in the next step too, where a shader of later work does not compile', async () => {
    engine = await openTestEngine();
    patchShader('jacobiSvd', /^/, 'no shader ');
    const session = createSession({ engine, ...(await load(vectors)) });
    await session.warmUp(() => {});
    await expect(session.compiled()).rejects.toThrow(/jacobiSvd/);
    await expect(session.train()).rejects.toThrow(/jacobiSvd/);
    session.dispose();
  });
});

describe('a trainer', () => {
  beforeAll(provideDawn);
  afterAll(closeTestEngine);

  it('says how long each stage of a start took, and the first step, once a build', async () => {
    const trainer = openTrainer(() => openTestEngine());
    await trainer.build(configOf('steps=2'));
    const over = trainer.state('finished');
    trainer.send({ type: 'play' });
    await over;
    await trainer.build(configOf('steps=2'));
    const told = trainer.events.flatMap((event) =>
      event.type === 'started' ? [Object.keys(event.times)] : [],
    );
    const built = ['data', 'shaders', 'selfTest', 'report'];
    expect(told).toEqual([['adapter', ...built], ['adapter', ...built, 'firstStep'], built]);
    vi.restoreAllMocks();
  });
});

describe('a trainer with a shader of later work that does not compile', () => {
  beforeAll(provideDawn);
  afterEach(() => {
    vi.restoreAllMocks();
    closeTestEngine();
  });

  it.each(['ready', 'training'])('says which while it is %s', async (when) => {
    const trainer = openTrainer(() => openTestEngine());
    const release = holdPipelines('jacobiSvd');
    await trainer.build(configOf('steps=0'));
    const failed = trainer.until(({ type }) => type === 'failed');
    if (when === 'training') {
      const running = trainer.state('running');
      trainer.send({ type: 'play' });
      await running;
    }
    release(new Error('too many registers'));
    const message = expect.stringMatching(/jacobiSvd.*too many registers/s);
    expect(await failed).toMatchObject({ fatal: true, error: { name: 'GpuError', message } });
  });
});
