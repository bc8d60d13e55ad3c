import { describe, expect, it } from 'vitest';
import { findPlugin, valueAt } from '../../src/core/config/config';
import { pendingCount } from '../../src/store/selectors/selectors';
import { lacksFiles } from '../../src/store/model/setup';
import { builtWith, gpu, progressAt, setUp, setUpPaused, setUpReady } from './fakeHost';
import { sampleCatalogue } from './sampleCatalogue';

describe('opening', () => {
  it('builds once the adapter is known, and not before', () => {
    const { sent, emit, types } = setUp();
    expect(sent).toEqual([]);
    emit({ type: 'adapter', adapter: gpu });
    expect(types()).toEqual(['throttle', 'build']);
  });

  it('chooses a small experiment on a software adapter and reports it', () => {
    const { store, emit, lastBuild } = setUp();
    emit({ type: 'adapter', adapter: { ...gpu, software: true } });
    expect(lastBuild()).toMatchObject({ steps: 600, batchSize: 16, model: { id: 'mlp' } });
    expect(store.getState().setup.reduced).toMatch(/small.*them\.$/);
    expect(pendingCount(store.getState())).toBe(0);
  });

  it('says with it how to get to the graphics hardware, where that is known', () => {
    const { store, emit } = setUp();
    emit({ type: 'adapter', adapter: { ...gpu, software: true, advice: 'Buy one.' } });
    expect(store.getState().setup.reduced).toMatch(/small.*them\. Buy one\.$/);
  });

  it('does not build again if the trainer opens its device again', () => {
    const { store, sent, emit } = setUpPaused();
    store.actions.setSpeed(4);
    sent.length = 0;
    emit({ type: 'adapter', adapter: { ...gpu, name: 'another' } });
    expect(sent).toEqual([]);
    expect(store.getState().setup.speed).toBe(4);
    expect(store.getState().view.adapter?.name).toBe('another');
  });

  it('allows no build before the adapter is known', () => {
    const { store, sent } = setUp();
    store.actions.reset();
    store.actions.newSeed();
    store.actions.restart();
    expect(sent).toEqual([]);
    expect(store.getState().run.state).toBe('idle');
    expect(store.getState().setup.draft.seed).toBe(42);
  });

  it('stops mentioning the small experiment once the visitor chooses another', () => {
    const { store, emit } = setUp();
    emit({ type: 'adapter', adapter: { ...gpu, software: true } });
    store.actions.choose('method', 'dense');
    expect(store.getState().setup.reduced).toMatch(/small/);
    store.actions.choose('model', 'cnn');
    expect(store.getState().setup.reduced).toBeUndefined();
  });

  it('ignores an unknown event', () => {
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

  it('resets to the same run, with the moves made before its first step', () => {
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

  const summary = {
    ...{ testAccuracy: 0.9, testAccuracyFinal: 0.8, params: 1, trainableParams: 1 },
    ...{ paramsDense: 2, macs: 1, macsDense: 2, msPerStep: 1 },
  };

  it('continues when played after the end, with the moves made since', () => {
    const { store, sent, emit, says, types } = setUpReady();
    says('running');
    emit({ type: 'finished', summary });
    store.actions.setLive('method.sparsity', 0.2);
    const { config, total } = store.getState().run;
    store.actions.toggle();
    const longer = { ...config, steps: total + 1000 };
    expect(sent.at(-1)).toEqual({ type: 'extend', config: longer });
    emit({ type: 'extended', config: longer, total: total + 1000 });
    says('paused', total);
    expect(sent.slice(-2)).toEqual([{ type: 'set', path: 'method.sparsity', value: 0.2 }, { type: 'play' }]);
    expect(types()).not.toContain('build');
    const { run } = store.getState();
    expect(run).toMatchObject({ total: total + 1000, config: longer, summary: undefined });
    expect(run.live.method['sparsity']).toBe(0.2);
    expect(pendingCount(store.getState())).toBe(0);
  });

  it('trains again with the present controls when played after an end towards which its learning rate decayed', () => {
    const { store, emit, says, types, buildAsAsked, lastBuild } = setUp();
    emit({ type: 'adapter', adapter: gpu });
    buildAsAsked();
    store.setState(({ run }) => ({
      run: {
        ...run,
        config: { ...run.config, optimizer: { ...run.config.optimizer, schedule: 'cosine' } },
      },
    }));
    says('running');
    store.actions.setLive('method.sparsity', 0.2);
    emit({ type: 'finished', summary });
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

describe('after divergence', () => {
  it('a reset applies the moves made since, and none that never took effect', () => {
    const { store, emit, lastBuild } = setUpReady();
    store.actions.setLive('optimizer.lr', 1);
    emit({ type: 'applied', event: { step: 0, path: 'optimizer.lr', value: 1 } });
    store.actions.setLive('method.sparsity', 0.3);
    emit({ type: 'diverged', step: 6, lastGoodStep: 2, error: { name: 'DivergedError', message: 'NaN.' } });
    store.actions.setLive('optimizer.lr', 0.01);
    store.actions.reset();
    expect(lastBuild()).toMatchObject({ optimizer: { lr: 0.01 }, method: { sparsity: 0.01 } });
  });
});

describe('files', () => {
  it('add their data to the choice, also for later', () => {
    const { store, emit, buildAsAsked } = setUpReady();
    const idx = findPlugin(sampleCatalogue, 'dataset', 'idx');
    const lacks = () => lacksFiles(store.getState().setup, idx);
    expect(lacks()).toBe(true);
    emit({ type: 'filesAccepted', choice: { id: 'idx', images: 'a.idx' }, description: '10 images.' });
    buildAsAsked();
    store.actions.choose('dataset', 'glyphs');
    store.actions.restart();
    buildAsAsked();
    expect(lacks()).toBe(false);
    store.actions.choose('dataset', 'idx');
    expect(store.getState().setup.draft.dataset).toEqual({ id: 'idx', images: 'a.idx' });
  });

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

  it('that are rejected leave the run unchanged', () => {
    const { store, emit, sent, says } = setUpReady();
    says('running');
    const before = store.getState().run;
    emit({ type: 'filesRejected', error: { name: 'DataError', message: 'cat.txt is not a data file.' } });
    expect(store.getState().run).toBe(before);
    expect(sent).toEqual([]);
    expect(store.getState().view.notice).toMatchObject({
      kind: 'files',
      text: 'cat.txt is not a data file.',
    });
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

  it('has the defaults of parameters that are newer than it', () => {
    const { store, emit, lastBuild } = setUp({ recorded: true });
    const full = lastBuild();
    emit({ type: 'adapter', adapter: gpu });
    emit(builtWith({ ...full, optimizer: { id: full.optimizer.id, lr: 0.25 } }));
    const { setup, run } = store.getState();
    expect(setup.draft.optimizer).toEqual({ ...full.optimizer, lr: 0.25 });
    expect(run.config).toEqual(setup.draft);
  });
});
