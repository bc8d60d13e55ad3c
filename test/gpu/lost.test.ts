import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { GpuLostError, GpuUnavailableError } from '../../src/core/errors';
import { openEngine } from '../../src/gpu/open';
import type { Engine, WebgpuEngine } from '../../src/gpu/engine';
import { pointsOf } from '../../src/store/model/series';
import { createStore } from '../../src/store/store';
import { catalogue } from '../../src/train/catalogue';
import type { Command, Host, TrainerEvent } from '../../src/worker/protocol';
import { createTrainer } from '../../src/worker/trainer';
import { losableDevices } from './losableDevices';
import { configOf, openTrainer } from './openTrainer';

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an engine whose device is lost', () => {
  it.each<[string, (engine: WebgpuEngine) => Promise<unknown>]>([
    ['a read', (engine) => engine.read([engine.allocate('x', Float32Array.of(1, 2))])],
    [
      'a read of what is allocated afterwards',
      async (engine) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return engine.read([engine.allocate('x', Float32Array.of(1, 2))]);
      },
    ],
    [
      'all reads at once',
      (engine) => Promise.all([1, 2, 3].map(() => engine.read([engine.constant(Uint32Array.of(1))]))),
    ],
  ])('reports the loss to all pending calls, though the browser reports it later: %s', async (_, work) => {
    const devices = losableDevices();
    const engine = await devices.open();
    devices.lose();
    expect(await errorOf(work(engine))).toBeInstanceOf(GpuLostError);
    expect(await errorOf(engine.settle())).toBeInstanceOf(GpuLostError);
    engine.dispose();
  });

  it('finds the loss behind an error of any kind', async () => {
    const devices = losableDevices();
    const engine = await devices.open();
    const odd = new RangeError('createBuffer failed');
    expect(await engine.cause(odd)).toBe(odd);
    devices.lose();
    expect(await engine.cause(odd)).toBeInstanceOf(GpuLostError);
    engine.dispose();
  });

  it('is not lost when it is disposed: pending calls end as in the browser', async () => {
    const devices = losableDevices();
    const engine = await devices.open();
    const reading = errorOf(engine.read([engine.allocate('x', Float32Array.of(1, 2))]));
    engine.dispose();
    expect(await reading).toMatchObject({ name: 'AbortError' });
  });
});

/** A page on a trainer, without a browser. */
async function openPage(open: () => Promise<Engine>) {
  const events: TrainerEvent[] = [];
  const listeners = new Set<(event: TrainerEvent) => void>();
  const trainer = createTrainer({
    openEngine: open,
    emit(event) {
      events.push(event);
      for (const listener of [...listeners]) listener(event);
    },
  });
  const host: Host = {
    send: (command) => trainer.receive(command),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose() {},
  };
  const send = (command: Command) => host.send(command);
  const until = (matches: (event: TrainerEvent) => boolean) =>
    new Promise<TrainerEvent>((resolve) => {
      const stop = host.listen((event) => {
        if (!matches(event)) return;
        stop();
        resolve(event);
      });
    });
  const store = createStore(host, catalogue, { held: true });
  const known = until(({ type }) => type === 'adapter');
  trainer.start();
  await known;
  const hashOf = async () => {
    const given = until(({ type }) => type === 'weights');
    send({ type: 'weights' });
    const event = await given;
    const hash = createHash('sha256');
    if (event.type === 'weights')
      for (const { data } of Object.values(event.tensors)) hash.update(new Uint8Array(data.buffer));
    return hash.digest('hex');
  };
  return { store, events, send, until, hashOf, listen: host.listen };
}

const svd = configOf('steps=14', 'metricsEvery=1', 'evaluateEvery=4', 'lag=0', 'method.fineTune=4');
const oialr = configOf(
  ...['steps=14', 'metricsEvery=1', 'evaluateEvery=4', 'lag=0'],
  ...['method.id=oialr', 'method.delay=2', 'method.interval=3', 'method.cutoff=0.3'],
);

/** The result of a whole run of the page with moves while it trains. */
async function wholeRun(config: typeof svd, devices: ReturnType<typeof losableDevices>, begun: () => void) {
  const page = await openPage(devices.open);
  const { store, send, until, listen, events } = page;
  // The visitor's moves after steps that have no snapshot, each once.
  const moves = new Map([
    [2, 2e-3],
    [6, 4e-3],
    [11, 1e-3],
  ]);
  listen((event) => {
    const step = event.type === 'progress' ? event.progress.step : -1;
    const value = moves.get(step);
    if (value === undefined) return;
    moves.delete(step);
    send({ type: 'set', path: 'optimizer.lr', value });
  });
  begun();
  const ready = until((event) => event.type === 'state' && event.state === 'ready');
  store.actions.open({ config, build: true });
  await ready;
  const finished = until((event) => event.type === 'state' && event.state === 'finished');
  // Counted steps are reported one by one.
  send({ type: 'step', count: 100 });
  await finished;
  const hash = await page.hashOf();
  const { run } = store.getState();
  const { msPerStep: _, ...summary } = { msPerStep: 0, ...run.summary };
  const outcome = {
    hash,
    summary,
    events: run.events,
    cuts: run.cuts.map(({ step, layers }) => [step, layers.map(({ from, to }) => [from, to])]),
    losses: pointsOf(run.samples).map(({ step, loss }) => [step, loss]),
    tests: pointsOf(run.tests),
    state: run.state,
    step: run.step,
    snapshots: run.snapshots,
  };
  devices.close();
  return { outcome, events };
}

describe('a lost device', () => {
  it.each([
    ['SVD training with a cut and fine-tuning', svd],
    ['OIALR with frozen bases and cuts', oialr],
  ])(
    'costs nothing at any moment: the same bits, and the same on the page, %s',
    async (_, config) => {
      const devices = losableDevices();
      let before = 0;
      const whole = await wholeRun(config, devices, () => {
        before = devices.submissions();
      });
      const all = devices.submissions() - before;
      expect(whole.outcome).toMatchObject({ state: 'finished' });
      expect(whole.outcome.events).toHaveLength(3);
      const parts = 12;
      for (let i = 0; i < parts; i++) {
        const lost = losableDevices();
        const at = 1 + Math.floor((i / parts) * all);
        const { outcome, events } = await wholeRun(config, lost, () => lost.loseAt(at));
        expect(lost.opened(), `at submission ${at} of ${all}`).toBe(2);
        expect(outcome, `at submission ${at} of ${all}`).toEqual(whole.outcome);
        expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
      }
    },
    400_000,
  );
});

describe('a trainer whose device is lost', () => {
  let devices = losableDevices();
  afterEach(() => devices.close());
  const open = () => {
    devices = losableDevices();
    return { devices, ...openTrainer(devices.open) };
  };
  type Opened = ReturnType<typeof open>;
  const lasting = configOf('steps=12', 'metricsEvery=1', 'evaluateEvery=4', 'lag=0');

  const pausedAt = async ({ build, state, send }: Opened, step: number, config = lasting) => {
    await build(config);
    const paused = state('paused');
    send({ type: 'step', count: step });
    await paused;
  };
  const weightsOf = async ({ until, send }: Opened) => {
    const given = until(({ type }) => type === 'weights');
    send({ type: 'weights' });
    return given;
  };
  const finish = async ({ until, send }: Opened) => {
    const over = until((event) => event.type === 'state' && event.state === 'finished');
    send({ type: 'play' });
    await over;
  };
  const told = ({ events }: Opened, type: TrainerEvent['type']) => events.filter((one) => one.type === type);

  it('before a build uses another device', async () => {
    const trainer = open();
    await trainer.until(({ type }) => type === 'adapter');
    trainer.devices.lose();
    await trainer.build(lasting);
    expect(trainer.devices.opened()).toBe(2);
    expect(told(trainer, 'recovered')).toEqual([]);
    expect(told(trainer, 'failed')).toEqual([]);
    await finish(trainer);
  });

  it('before the first step stays ready, with the moves made', async () => {
    const trainer = open();
    await trainer.build(lasting);
    trainer.send({ type: 'set', path: 'method.sparsity', value: 0.2 });
    trainer.devices.lose();
    const ready = trainer.state('ready');
    const weights = await weightsOf(trainer);
    await ready;
    expect(weights).toMatchObject({ metadata: { config: expect.stringContaining('"sparsity":0.2') } });
    expect(told(trainer, 'recovered')).toMatchObject([{ step: 0, config: { method: { sparsity: 0.2 } } }]);
  });

  it('while it is paused answers questions, exports its weights and continues with the same bits', async () => {
    const undisturbed = open();
    await pausedAt(undisturbed, 6);
    const whole = await weightsOf(undisturbed);
    await finish(undisturbed);
    const end = await weightsOf(undisturbed);
    devices.close();

    const trainer = open();
    await pausedAt(trainer, 6);
    trainer.devices.lose();
    const answered = trainer.until(({ type }) => type === 'answered');
    trainer.send({ type: 'inspect', question: { about: 'confusion' } });
    expect(await answered).toMatchObject({ answer: { about: 'confusion', step: 6 } });
    expect(told(trainer, 'recovered')).toMatchObject([
      { step: 6, progress: { step: 6 }, message: expect.stringMatching(/at step 6, on .+ as before/) },
    ]);
    trainer.devices.lose();
    expect(await weightsOf(trainer)).toEqual(whole);
    trainer.devices.lose();
    await finish(trainer);
    trainer.devices.lose();
    expect(await weightsOf(trainer)).toEqual(end);
    expect(trainer.events.findLast(({ type }) => type === 'state')).toMatchObject({
      state: 'finished',
      step: 12,
    });
    expect(trainer.devices.opened()).toBe(5);
    expect(told(trainer, 'failed')).toEqual([]);
  });

  it('branches from its snapshots, and is extended after its end', async () => {
    const trainer = open();
    await pausedAt(trainer, 9);
    trainer.send({ type: 'set', path: 'method.sparsity', value: 0.2 });
    trainer.devices.lose();
    const branched = trainer.until(({ type }) => type === 'branched');
    trainer.send({ type: 'branch', step: 4 });
    expect(await branched).toMatchObject({ step: 4 });
    await finish(trainer);
    expect(told(trainer, 'applied').at(-1)).toEqual({
      type: 'applied',
      event: { step: 4, path: 'method.sparsity', value: 0.2 },
    });
    trainer.devices.lose();
    const extended = trainer.until(({ type }) => type === 'extended');
    trainer.send({ type: 'extend', config: { ...lasting, steps: 15 } });
    expect(await extended).toMatchObject({ total: 15 });
    await finish(trainer);
    expect(trainer.losses().at(-1)?.[0]).toBe(15);
    expect(told(trainer, 'extended')).toHaveLength(1);
    expect(told(trainer, 'failed')).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('in the middle of a branch still branches, at submission %i', async (at) => {
    const trainer = open();
    await pausedAt(trainer, 9);
    trainer.send({ type: 'set', path: 'method.sparsity', value: 0.2 });
    trainer.devices.loseAt(at);
    const moved = trainer.until(({ type }) => type === 'applied');
    const paused = trainer.until(
      (event) => event.type === 'state' && event.state === 'paused' && event.step === 4,
    );
    trainer.send({ type: 'branch', step: 4 });
    expect(await moved).toMatchObject({ event: { step: 4, value: 0.2 } });
    await paused;
    expect(told(trainer, 'branched')).toHaveLength(1);
    expect(trainer.events.findLast(({ type }) => type === 'snapshots')).toMatchObject({ steps: [4] });
  });

  it('applies a move of the visitor during recovery instead of the one to be replayed', async () => {
    const trainer = open();
    await trainer.build(lasting);
    const lr = (value: number) => trainer.send({ type: 'set', path: 'optimizer.lr', value });
    const at = (step: number) =>
      trainer.until((event) => event.type === 'progress' && event.progress.step === step);
    trainer.send({ type: 'step', count: 100 });
    await at(6);
    lr(2e-3);
    const back = trainer.until(({ type }) => type === 'recovered');
    trainer.devices.lose();
    expect(await back).toMatchObject({ step: 4 });
    lr(3e-3);
    await trainer.state('finished');
    expect(told(trainer, 'applied')).toEqual(
      [
        { step: expect.any(Number), path: 'optimizer.lr', value: 2e-3 },
        { step: 4, path: 'optimizer.lr', value: 3e-3 },
      ].map((event) => ({ type: 'applied', event })),
    );
  });

  it('stays diverged after a divergence', async () => {
    const trainer = open();
    const wild = ['optimizer.id=sgd', 'optimizer.lr=1', 'optimizer.weightDecay=0.1', 'method.ortho=100'];
    await trainer.build(configOf('steps=0', 'metricsEvery=1', 'evaluateEvery=100', ...wild));
    const diverged = trainer.state('diverged', 'paused');
    trainer.send({ type: 'step', count: 90 });
    expect(await diverged).toMatchObject({ state: 'diverged' });
    const before = await weightsOf(trainer);
    trainer.devices.lose();
    expect(await weightsOf(trainer)).toEqual(before);
    expect(trainer.events.findLast(({ type }) => type === 'state')).toMatchObject({ state: 'diverged' });
    expect(told(trainer, 'diverged')).toHaveLength(1);
  });

  it('is lost repeatedly, and still finishes', async () => {
    const trainer = open();
    await trainer.build(lasting);
    const steps = [2, 5, 6, 7, 10];
    const over = trainer.until((event) => {
      const step = event.type === 'progress' ? event.progress.step : -1;
      if (steps.includes(step)) {
        steps.splice(steps.indexOf(step), 1);
        trainer.devices.lose();
      }
      return event.type === 'finished';
    });
    trainer.send({ type: 'step', count: 100 });
    await over;
    expect(told(trainer, 'recovered').map((event) => 'step' in event && event.step)).toEqual([0, 4, 4, 4, 8]);
    expect(told(trainer, 'failed')).toEqual([]);
  });

  it('stops after three losses without progress in between, keeps the run and tries again on request', async () => {
    const trainer = open();
    await pausedAt(trainer, 6);
    trainer.devices.loseAt(1, 1);
    const failed = trainer.until(({ type }) => type === 'failed');
    const paused = trainer.state('paused');
    trainer.send({ type: 'play' });
    expect(await failed).toMatchObject({
      fatal: false,
      error: { name: 'GpuLostError', message: expect.stringMatching(/3 times.*kept as it was at step 6/) },
    });
    await paused;
    expect(trainer.devices.opened()).toBe(3);
    trainer.devices.loseAt(Infinity);
    await finish(trainer);
    expect(told(trainer, 'recovered')).toMatchObject([{ step: 6 }]);
  });

  it('fails if three losses occur before a network is built, until the next build', async () => {
    const trainer = open();
    await trainer.until(({ type }) => type === 'adapter');
    trainer.devices.loseAt(1, 1);
    const failed = trainer.until(({ type }) => type === 'failed');
    trainer.send({ type: 'build', config: lasting });
    expect(await failed).toMatchObject({ fatal: true, error: { name: 'GpuLostError' } });
    trainer.devices.loseAt(Infinity);
    await trainer.build(lasting);
  });
});

describe('a device that is lost for good', () => {
  it('moves the run to another backend, and names it', async () => {
    const devices = losableDevices();
    let gone = false;
    const trainer = openTrainer(() => (gone ? openEngine('cpu') : devices.open()));
    await trainer.build(configOf('steps=8', 'evaluateEvery=4', 'metricsEvery=1'));
    const paused = trainer.state('paused');
    trainer.send({ type: 'step', count: 5 });
    await paused;
    gone = true;
    devices.lose();
    const recovered = trainer.until(({ type }) => type === 'recovered');
    const over = trainer.state('finished');
    trainer.send({ type: 'play' });
    expect(await recovered).toMatchObject({
      step: 5,
      message: expect.stringMatching(/on processor now; before, it was on .*digits may differ/),
    });
    expect(await over).toMatchObject({ step: 8 });
    expect(trainer.events.findLast(({ type }) => type === 'adapter')).toMatchObject({
      adapter: { backend: 'cpu' },
    });
  });

  it('keeps the run if there is no other backend, and continues once there is one', async () => {
    const devices = losableDevices();
    let gone = false;
    const trainer = openTrainer(async () => {
      if (gone) throw new GpuUnavailableError('WebGPU is present, but it found no usable adapter.');
      return devices.open();
    });
    await trainer.build(configOf('steps=8', 'evaluateEvery=4', 'metricsEvery=1'));
    const paused = trainer.state('paused');
    trainer.send({ type: 'step', count: 5 });
    await paused;
    gone = true;
    devices.lose();
    const failed = trainer.until(({ type }) => type === 'failed');
    trainer.send({ type: 'play' });
    expect(await failed).toMatchObject({
      fatal: false,
      error: { message: expect.stringMatching(/no usable adapter.*kept as it was at step 5/) },
    });
    gone = false;
    const over = trainer.state('finished');
    trainer.send({ type: 'play' });
    expect(await over).toMatchObject({ step: 8 });
  });
});
