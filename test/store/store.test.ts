import { describe, expect, it } from 'vitest';
import { valueAt } from '../../src/core/config';
import { pendingCount } from '../../src/store/selectors';
import { pointsOf } from '../../src/store/series';
import { builtWith, gpu, progressAt, setUp, setUpReady } from './fakeHost';

const paused = () => {
  const scene = setUpReady();
  scene.says('running');
  scene.emit({ type: 'progress', progress: progressAt(10) });
  scene.says('paused', 10);
  return scene;
};

describe('opening', () => {
  it('builds once the adapter is known, and not before', () => {
    const { sent, emit, types } = setUp();
    expect(sent).toEqual([]);
    emit({ type: 'adapter', adapter: gpu });
    expect(types()).toEqual(['throttle', 'build']);
  });

  it('chooses a small experiment on a software adapter and says so', () => {
    const { store, emit, lastBuild } = setUp();
    emit({ type: 'adapter', adapter: { ...gpu, software: true } });
    expect(lastBuild()).toMatchObject({ steps: 200, batchSize: 16, dataset: { train: 512, test: 256 } });
    expect(store.getState().setup.reduced).toMatch(/small/);
    expect(pendingCount(store.getState())).toBe(0);
  });

  it('does not build again when the trainer opens its device anew', () => {
    const { store, sent, emit } = paused();
    store.actions.setSpeed(4);
    sent.length = 0;
    emit({ type: 'adapter', adapter: { ...gpu, name: 'another' } });
    expect(sent).toEqual([]);
    expect(store.getState().setup.speed).toBe(4);
    expect(store.getState().view.adapter?.name).toBe('another');
  });

  it('is unmoved by an event that it does not know', () => {
    const { store, emit } = setUpReady();
    const before = store.getState();
    const unknown: unknown = { type: 'applause' };
    expect(() => Reflect.apply(emit, undefined, [unknown])).not.toThrow();
    expect(store.getState().run).toBe(before.run);
  });
});

describe('the transport', () => {
  it('plays, pauses and steps as the state allows', () => {
    const { store, says, types } = setUpReady();
    store.actions.toggle();
    says('running');
    store.actions.toggle();
    says('paused', 3);
    store.actions.step();
    expect(types()).toEqual(['play', 'pause', 'step']);
  });

  it('resets to the very same run, with the moves made before its first step', () => {
    const { store, emit, says, lastBuild } = setUpReady();
    store.actions.setLive('method.sparsity', 0.1);
    emit({ type: 'applied', event: { step: 0, path: 'method.sparsity', value: 0.1 } });
    says('running');
    emit({ type: 'progress', progress: progressAt(10) });
    store.actions.setLive('method.sparsity', 0.2);
    emit({ type: 'applied', event: { step: 10, path: 'method.sparsity', value: 0.2 } });
    store.actions.reset();
    expect(lastBuild().seed).toBe(42);
    expect(lastBuild().method['sparsity']).toBe(0.1);
    expect(valueAt(store.getState().setup.draft, 'method.sparsity')).toBe(0.1);
  });

  it('takes a new seed and leaves other pending changes pending', () => {
    const { store, lastBuild, buildAsAsked } = setUpReady({ nextSeed: () => 7 });
    store.actions.setDraft('batchSize', 128);
    store.actions.newSeed();
    expect(lastBuild()).toMatchObject({ seed: 7, batchSize: 64 });
    buildAsAsked();
    expect(pendingCount(store.getState())).toBe(1);
  });

  it('trains anew with what the controls say when played after the end', () => {
    const { store, emit, says, types, buildAsAsked, lastBuild } = setUpReady();
    says('running');
    store.actions.setLive('method.sparsity', 0.2);
    const share = { testAccuracy: 0.9, testAccuracyFinal: 0.8, params: 1, trainableParams: 1 };
    emit({
      type: 'finished',
      summary: { ...share, paramsDense: 2, macs: 1, macsDense: 2, msPerStep: 1 },
    });
    store.actions.toggle();
    expect(lastBuild().method['sparsity']).toBe(0.2);
    buildAsAsked();
    expect(types().at(-1)).toBe('play');
  });

  it('offers the same run at half the learning rate after divergence', () => {
    const { store, emit, lastBuild } = setUpReady();
    store.actions.setLive('optimizer.lr', 0.5);
    emit({ type: 'diverged', step: 20, lastGoodStep: 10, error: { name: 'DivergedError', message: 'NaN.' } });
    expect(store.getState().run.state).toBe('diverged');
    expect(store.getState().view.notice).toMatchObject({ kind: 'diverged', text: 'NaN.' });
    store.actions.halveLearningRate();
    expect(lastBuild().optimizer['lr']).toBe(0.25);
    expect(store.getState().view.notice).toBeUndefined();
  });
});

describe('live parameters', () => {
  it('are sent at once and need no restart', () => {
    const { store, sent } = setUpReady();
    store.actions.setLive('method.sparsity', 0.1);
    expect(sent).toEqual([{ type: 'set', path: 'method.sparsity', value: 0.1 }]);
    expect(pendingCount(store.getState())).toBe(0);
  });

  it('do not jump back when an older move is confirmed during a drag', () => {
    const { store, emit, says } = setUpReady();
    says('running');
    store.actions.setLive('method.sparsity', 0.1);
    store.actions.setLive('method.sparsity', 0.2);
    emit({ type: 'applied', event: { step: 5, path: 'method.sparsity', value: 0.1 } });
    expect(store.getState().run.live.method['sparsity']).toBe(0.2);
    emit({ type: 'applied', event: { step: 5, path: 'method.sparsity', value: 0.2 } });
    expect(store.getState().run.events).toEqual([{ step: 5, path: 'method.sparsity', value: 0.2 }]);
    expect(store.getState().run.moved).toEqual({});
  });

  it('follow moves made elsewhere', () => {
    const { store, emit } = setUpReady();
    emit({ type: 'applied', event: { step: 5, path: 'method.sparsity', value: 0.3 } });
    expect(store.getState().run.live.method['sparsity']).toBe(0.3);
  });

  it('say when they take effect while the run is paused', () => {
    const { store } = paused();
    store.actions.setLive('method.sparsity', 0.1);
    expect(store.getState().view.toast?.text).toMatch(/next step/);
  });

  it('moved while the network is built reach it when it stands', () => {
    const { store, emit, sent, buildAsAsked } = setUp();
    emit({ type: 'adapter', adapter: gpu });
    store.actions.setLive('method.sparsity', 0.2);
    expect(sent.some(({ type }) => type === 'set')).toBe(false);
    buildAsAsked();
    expect(sent.at(-1)).toEqual({ type: 'set', path: 'method.sparsity', value: 0.2 });
  });
});

describe('cold parameters', () => {
  it('count as pending until the restart; a changed plug-in counts once', () => {
    const { store, sent, buildAsAsked } = setUpReady();
    store.actions.setDraft('seed', 7);
    store.actions.choose('method', 'dense');
    expect(pendingCount(store.getState())).toBe(2);
    expect(sent).toEqual([]);
    store.actions.restart();
    buildAsAsked();
    expect(pendingCount(store.getState())).toBe(0);
    expect(store.getState().run.config).toMatchObject({ seed: 7, method: { id: 'dense' } });
  });

  it('are no longer pending when put back', () => {
    const { store } = setUpReady();
    store.actions.setLive('method.sparsity', 0.1);
    store.actions.choose('method', 'dense');
    store.actions.choose('method', 'svdTraining');
    expect(pendingCount(store.getState())).toBe(0);
    expect(store.getState().setup.draft.method['sparsity']).toBe(0.1);
  });

  it('go on running after a restart in the middle of a run', () => {
    const { store, says, buildAsAsked, types } = setUpReady();
    says('running');
    store.actions.setDraft('seed', 7);
    store.actions.restart();
    buildAsAsked();
    expect(types().at(-1)).toBe('play');
  });
});

describe('a rebuild', () => {
  it('ignores what still comes from the run before', () => {
    const { store, emit, says } = paused();
    store.actions.reset();
    emit({ type: 'progress', progress: progressAt(20) });
    says('running', 20);
    expect(store.getState().run).toMatchObject({ state: 'building', step: 0 });
  });

  it('that is refused brings the run before back, and the notice', () => {
    const { store, emit, says } = paused();
    store.actions.choose('model', 'mlp');
    store.actions.restart();
    says('building');
    emit({
      type: 'failed',
      error: { name: 'ConfigError', message: 'Choose a model for images.' },
      fatal: false,
    });
    says('paused', 10);
    const { run, view } = store.getState();
    expect(run).toMatchObject({ state: 'paused', step: 10, config: { model: { id: 'cnn' } } });
    expect(pointsOf(run.samples)).toHaveLength(1);
    expect(view.notice).toMatchObject({ kind: 'failed', text: 'Choose a model for images.' });
    expect(pendingCount(store.getState())).toBe(1);
  });

  it('that breaks down leaves a failed run that can be restarted', () => {
    const { store, emit, buildAsAsked } = paused();
    store.actions.restart();
    emit({ type: 'failed', error: { name: 'OutOfMemoryError', message: 'No memory.' }, fatal: true });
    expect(store.getState().run.state).toBe('failed');
    store.actions.restart();
    buildAsAsked();
    expect(store.getState().run.state).toBe('ready');
  });

  it('starts the lines and the axes afresh', () => {
    const { store, emit, buildAsAsked } = paused();
    const tall = progressAt(20, { layers: [{ name: 'fc1', rank: 4, fullRank: 4, sigma: [9, 1, 1, 1] }] });
    emit({ type: 'progress', progress: tall });
    expect(store.getState().run.tops[0]).toBeCloseTo(9.36);
    emit({ type: 'progress', progress: progressAt(30) });
    expect(store.getState().run.tops[0]).toBeCloseTo(9.36);
    store.actions.reset();
    buildAsAsked();
    expect(store.getState().run.tops[0]).toBeLessThan(3);
    expect(pointsOf(store.getState().run.samples)).toEqual([]);
  });
});

describe('files', () => {
  it('that are accepted become the dataset of a new run', () => {
    const { store, emit, lastBuild } = setUpReady();
    emit({
      type: 'filesAccepted',
      choice: { id: 'idx', images: 'a.idx' },
      description: '10 images.',
    });
    expect(lastBuild().dataset).toEqual({ id: 'idx', images: 'a.idx' });
    expect(store.getState().view.toast?.text).toBe('10 images.');
  });

  it('that are rejected leave the run as it is', () => {
    const { store, emit, sent, says } = setUpReady();
    says('running');
    const before = store.getState().run;
    emit({ type: 'filesRejected', error: { name: 'DataError', message: 'cat.txt is no data file.' } });
    expect(store.getState().run).toBe(before);
    expect(sent).toEqual([]);
    expect(store.getState().view.notice).toMatchObject({ kind: 'files', text: 'cat.txt is no data file.' });
  });
});

describe('true singular values', () => {
  it('stay until there are newer ones', () => {
    const { store, emit } = setUpReady();
    const layer = { name: 'fc1', rank: 3, fullRank: 4, sigma: [2, 1, 1, 0] };
    const checked = { ...layer, trueSigma: [3, 1, 1, 0], trueRank: 2 };
    emit({ type: 'progress', progress: progressAt(10, { layers: [checked] }) });
    emit({ type: 'progress', progress: progressAt(20, { layers: [layer] }) });
    expect(store.getState().run.progress?.layers[0]).toMatchObject({ trueSigma: [3, 1, 1, 0], trueRank: 2 });
  });
});

describe('a recorded run', () => {
  it('shows the configuration that was recorded', () => {
    const { store, emit, lastBuild } = setUp({ recorded: true });
    emit({ type: 'adapter', adapter: gpu });
    emit(builtWith({ ...lastBuild(), seed: 99, method: { id: 'somethingOlder', strength: 1 } }));
    expect(store.getState().setup.draft.seed).toBe(99);
    expect(pendingCount(store.getState())).toBe(0);
  });
});
