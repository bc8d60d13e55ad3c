import { describe, expect, it } from 'vitest';
import { openedVisit } from '../../../src/store/browser/keptVisit';
import { visitOf } from '../../../src/store/browser/keeping';
import { pointsOf } from '../../../src/store/model/series';
import type { Snapshot } from '../../../src/worker/protocol';
import { builtWith, progressAt, setUpPaused, setUpReady } from '../fakeHost';

const snapshotAt = (step: number, { config }: Pick<Snapshot, 'config'>): Snapshot => ({
  step,
  config,
  pruned: undefined,
  turns: { last: 0, count: 0 },
  updates: step,
  layers: [],
  moments: [],
  uncut: undefined,
});

/** A visit that ended at step 12, after a move; the state of step 10 was kept. */
function keptVisit() {
  const { store, emit } = setUpPaused();
  const { config } = store.getState().run;
  const live = { ...config, method: { ...config.method, sparsity: 0.1 } };
  emit({ type: 'applied', event: { step: 4, path: 'method.sparsity', value: 0.1 } });
  emit({ type: 'kept', snapshot: snapshotAt(10, { config: live }) });
  const visit = visitOf(store.getState(), 1234);
  if (!visit) throw new Error('Nothing is kept.');
  return structuredClone(visit);
}

describe('a kept visit', () => {
  it('exists once the trainer has sent its state, not for a recording', () => {
    const { store, emit } = setUpPaused();
    expect(visitOf(store.getState(), 1)).toBeUndefined();
    emit({ type: 'kept', snapshot: snapshotAt(10, store.getState().run) });
    expect(visitOf(store.getState(), 1)).toMatchObject({ at: 1, run: { step: 10, snapshot: { step: 10 } } });
    expect(visitOf({ ...store.getState(), recorded: true }, 1)).toBeUndefined();
    store.actions.reset();
    expect(visitOf(store.getState(), 1)).toBeUndefined();
  });

  it('is recognized from any version of the same format; other data are ignored, damaged ones refused', () => {
    const state = setUpReady().store.getState();
    const visit = keptVisit();
    expect(openedVisit(visit, state)).toEqual({ kind: 'opened', visit });
    const other = { ...visit, version: '0.0.1' };
    expect(openedVisit(other, state)).toEqual({ kind: 'opened', visit: other });
    for (const none of [undefined, null, 7, {}, []]) expect(openedVisit(none, state)).toBeUndefined();
    const { samples: _, ...part } = visit.run;
    for (const damaged of [
      { ...visit, run: part },
      { ...visit, run: { ...visit.run, snapshot: undefined } },
      { ...visit, runs: undefined },
      { ...visit, v: 1, run: 7 },
    ])
      expect(openedVisit(damaged, state)).toMatchObject({ kind: 'refused', newer: false });
  });

  it('is resumed with its lines, moves and values, and continues from there', () => {
    const visit = keptVisit();
    const { store, sent, emit, says, lastBuild } = setUpReady();
    store.actions.resume();
    expect(sent).toEqual([]);
    store.actions.offerKept(visit);
    store.actions.resume();
    expect(sent.findLast(({ type }) => type === 'build')).toMatchObject({
      config: visit.run.config,
      snapshot: { step: 10 },
    });
    says('building');
    emit(builtWith(lastBuild()));
    // The trainer has not reached the snapshot's step yet: nothing can be moved.
    store.actions.setLive('method.sparsity', 0.7);
    expect(sent.some(({ type }) => type === 'set')).toBe(false);
    const { config } = visit.run.snapshot ?? visit.run;
    emit({ type: 'resumed', step: 10, config, cuts: 0, progress: progressAt(10) });
    says('paused', 10);
    const { run, setup, view } = store.getState();
    expect(run).toMatchObject({ state: 'paused', step: 10, branchedAt: undefined });
    expect(pointsOf(run.samples)).toEqual(pointsOf(visit.run.samples));
    expect(run.events).toEqual([{ step: 4, path: 'method.sparsity', value: 0.1 }]);
    expect([run.live.method['sparsity'], setup.draft.method['sparsity']]).toEqual([0.1, 0.1]);
    expect(view.kept).toBeUndefined();
    emit({ type: 'progress', progress: progressAt(20) });
    expect(store.getState().run.step).toBe(20);
  });

  it('restores the position of a slider that was moved while it was paused', () => {
    const visit = keptVisit();
    const { run } = visit;
    const live = { ...run.live, method: { ...run.live.method, sparsity: 0.2 } };
    const { store, sent, emit, lastBuild } = setUpReady();
    store.actions.offerKept({ ...visit, run: { ...run, live } });
    store.actions.resume();
    emit(builtWith(lastBuild()));
    const config = run.snapshot?.config ?? run.config;
    emit({ type: 'resumed', step: 10, config, cuts: 0, progress: progressAt(10) });
    expect(sent.at(-1)).toEqual({ type: 'set', path: 'method.sparsity', value: 0.2 });
    expect(store.getState().run.live.method['sparsity']).toBe(0.2);
  });

  it('that cannot be built leaves the present run unchanged and is still offered', () => {
    const { store, emit, says } = setUpReady();
    store.actions.offerKept(keptVisit());
    store.actions.resume();
    expect(store.getState().view.kept).toBeUndefined();
    says('building');
    emit({ type: 'failed', error: { name: 'DataError', message: 'Drop its files first.' }, fatal: false });
    says('ready');
    const { run, view } = store.getState();
    expect(run.state).toBe('ready');
    expect(view.kept).toBeDefined();
    expect(view.notice?.text).toBe('Drop its files first.');
  });
});
