import { describe, expect, it } from 'vitest';
import { pendingCount } from '../../src/store/selectors/selectors';
import { gpu, setUp, setUpPaused, setUpReady } from './fakeHost';

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

  it('report when they take effect while the run is paused', () => {
    const { store } = setUpPaused();
    store.actions.setLive('method.sparsity', 0.1);
    expect(store.getState().view.toast?.text).toMatch(/next step/);
  });

  it('moved while the network is built reach it when it is built', () => {
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

  it('let the new run continue after a restart in the middle of a run', () => {
    const { store, says, buildAsAsked, types } = setUpReady();
    says('running');
    store.actions.setDraft('seed', 7);
    store.actions.restart();
    buildAsAsked();
    expect(types().at(-1)).toBe('play');
  });
});
