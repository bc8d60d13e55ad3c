import { describe, expect, it } from 'vitest';
import { pendingCount } from '../../src/store/selectors/selectors';
import { pointsOf } from '../../src/store/model/series';
import { progressAt, setUpPaused } from './fakeHost';

describe('a rebuild', () => {
  it('ignores late events of the run before', () => {
    const { store, emit, says } = setUpPaused();
    store.actions.reset();
    emit({ type: 'progress', progress: progressAt(20) });
    says('running', 20);
    expect(store.getState().run).toMatchObject({ state: 'building', step: 0 });
  });

  it('that is refused restores the run before, and shows the notice', () => {
    const { store, emit, says } = setUpPaused();
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
    store.actions.choose('model', 'cnn');
    expect(store.getState().view.notice).toBeUndefined();
  });

  it('that fails leaves a failed run that can be restarted', () => {
    const { store, emit, buildAsAsked } = setUpPaused();
    store.actions.restart();
    emit({ type: 'failed', error: { name: 'OutOfMemoryError', message: 'No memory.' }, fatal: true });
    expect(store.getState().run.state).toBe('failed');
    store.actions.restart();
    buildAsAsked();
    expect(store.getState().run.state).toBe('ready');
  });

  it('resets the lines and the axes', () => {
    const { store, emit, buildAsAsked } = setUpPaused();
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
