import { describe, expect, it } from 'vitest';
import type { Stability } from '../../../src/core/run/progress';
import { keptReport, nearestIndex } from '../../../src/store/model/history';
import {
  branchStep,
  scrubbedStep,
  shownAccuracy,
  shownProgress,
  shownStep,
  valueUpTo,
} from '../../../src/store/selectors/scrub';
import { pointsOf } from '../../../src/store/model/series';
import { progressAt, setUpReady } from '../fakeHost';

/** A run after reports at steps 10, 20, … with a test at every fifth. */
function setUpAfter(reports: number, options = {}) {
  const scene = setUpReady(options);
  scene.says('running');
  for (let i = 1; i <= reports; i++)
    scene.emit({
      type: 'progress',
      progress: progressAt(10 * i, {
        loss: 1 / i,
        accuracy: i / 1000,
        ...(i % 5 === 0 ? { testAccuracy: i / 100 } : {}),
      }),
    });
  const { store } = scene;
  return { ...scene, state: () => store.getState() };
}

const stability = (since: number): Stability => ({
  since,
  whole: 0.9,
  leading: 0.9,
  k: 1,
  change: 0.1,
  cosines: [1],
  rotation: [1],
});

describe('looking back', () => {
  it('shows the report nearest to the step, everywhere the same, while training continues', () => {
    const { store, state, emit } = setUpAfter(20);
    store.actions.scrub(84);
    expect(shownProgress(state())).toMatchObject({ step: 80, loss: 1 / 8 });
    expect(shownStep(state())).toBe(80);
    emit({ type: 'progress', progress: progressAt(210) });
    expect(state().run.step).toBe(210);
    expect(shownProgress(state())).toMatchObject({ step: 80 });
    store.actions.scrub(undefined);
    expect(shownProgress(state())).toMatchObject({ step: 210 });
    expect(scrubbedStep(state())).toBeUndefined();
  });

  it('shows the newest at and beyond the end, and step 0 at the beginning', () => {
    const { store, state } = setUpAfter(4);
    store.actions.scrub(40);
    expect(state().view.scrub).toBeUndefined();
    store.actions.scrub(900);
    expect(state().view.scrub).toBeUndefined();
    store.actions.scrub(-3);
    expect(shownProgress(state())).toMatchObject({ step: 0 });
  });

  it('moves from report to report and stops at both ends', () => {
    const { store, state } = setUpAfter(4);
    store.actions.scrubReports(1);
    expect(shownStep(state())).toBe(40);
    store.actions.scrubReports(-1);
    expect(shownStep(state())).toBe(30);
    store.actions.scrubReports(-10);
    expect(shownStep(state())).toBe(0);
    store.actions.scrubReports(1);
    expect(shownStep(state())).toBe(10);
    store.actions.scrubReports(10);
    expect(scrubbedStep(state())).toBeUndefined();
  });

  it('shows the test accuracy of that time in the headline', () => {
    const { store, state } = setUpAfter(12);
    store.actions.scrub(70);
    expect(shownAccuracy(state())).toEqual({ value: 0.05, of: 'test set' });
    store.actions.scrub(30);
    expect(shownAccuracy(state())).toEqual({ value: 0.003, of: 'last batch' });
    store.actions.scrub(0);
    expect(shownAccuracy(state())).toBeUndefined();
    store.actions.scrub(undefined);
    expect(shownAccuracy(state())).toEqual({ value: 0.1, of: 'test set' });
  });

  it('works in a recording', () => {
    const { store, state } = setUpAfter(6, { recorded: true });
    store.actions.scrub(20);
    expect(shownProgress(state())).toMatchObject({ step: 20 });
  });

  it('ends with the run', () => {
    const { store, state, buildAsAsked } = setUpAfter(6);
    store.actions.scrub(20);
    store.actions.reset();
    expect(shownProgress(state())).toMatchObject({ step: 60 });
    buildAsAsked();
    expect(state().view.scrub).toBeUndefined();
    expect(shownStep(state())).toBe(0);
  });

  it('reads the last value at or before a step', () => {
    const rows = [
      { step: 0, a: 1 },
      { step: 10, a: 2 },
      { step: 20, a: null },
    ];
    expect(valueUpTo(rows, 'a', undefined)).toBe(2);
    expect(valueUpTo(rows, 'a', 5)).toBe(1);
    expect(valueUpTo(rows, 'b', undefined)).toBeNull();
  });
});

describe('the kept reports of a run', () => {
  it('are fewer than 201, however long it is, and span all of it', () => {
    const { state } = setUpAfter(3000);
    const steps = pointsOf(state().run.reports).map(({ step }) => step);
    expect(steps.length).toBeLessThanOrEqual(201);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(30_000);
    const gaps = steps.slice(1).map((step, i) => step - (steps[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(32 * 10);
  });

  it('contain a comparison of bases once, and no losses of single steps', () => {
    const [layer] = progressAt(10).layers;
    if (!layer) throw new Error('no layer');
    const report = (step: number, since: number) =>
      progressAt(step, {
        layers: [{ ...layer, stability: stability(since) }],
        history: [{ step, loss: 1, accuracy: 1 }],
      });
    const first = keptReport(report(10, 0), undefined);
    const second = keptReport(report(20, 0), first);
    const third = keptReport(report(30, 20), second);
    expect(first).not.toHaveProperty('history');
    expect(second.layers[0]?.stability).toBe(first.layers[0]?.stability);
    expect(third.layers[0]?.stability).not.toBe(first.layers[0]?.stability);
  });

  it('are found by the nearest step', () => {
    const points = [0, 10, 20, 40].map((step) => ({ step }));
    const found = [-5, 0, 4, 6, 14, 16, 31, 99].map((step) => points[nearestIndex(points, step)]?.step);
    expect(found).toEqual([0, 0, 0, 10, 10, 20, 40, 40]);
    expect(nearestIndex([], 3)).toBe(-1);
  });
});

describe('branching', () => {
  it('is offered from the snapshot nearest to the step that is shown', () => {
    const { store, state, emit, sent } = setUpAfter(20);
    emit({ type: 'snapshots', steps: [50, 100, 150, 200] });
    expect(branchStep(state())).toBeUndefined();
    store.actions.scrub(120);
    expect(branchStep(state())).toBe(100);
    store.actions.branch(100);
    expect(sent.at(-1)).toEqual({ type: 'branch', step: 100 });
  });

  it('is offered from the last snapshot if the run cannot continue, and never in a recording', () => {
    const { state, emit } = setUpAfter(20);
    emit({ type: 'snapshots', steps: [50, 100] });
    const error = { name: 'DivergedError', message: 'NaN' };
    emit({ type: 'diverged', step: 205, lastGoodStep: 200, error });
    expect(branchStep(state())).toBe(100);
    const recorded = setUpAfter(20, { recorded: true });
    recorded.emit({ type: 'snapshots', steps: [50] });
    recorded.store.actions.scrub(60);
    expect(branchStep(recorded.state())).toBeUndefined();
  });

  it('includes moves made after the run had ended', () => {
    const { store, state, emit, sent } = setUpAfter(20);
    emit({ type: 'snapshots', steps: [100] });
    emit({
      type: 'diverged',
      step: 205,
      lastGoodStep: 200,
      error: { name: 'DivergedError', message: 'NaN' },
    });
    store.actions.setLive('method.sparsity', 0.2);
    expect(sent.filter(({ type }) => type === 'set')).toEqual([]);
    store.actions.branch(100);
    const { config } = state().run;
    emit({ type: 'branched', step: 100, config, cuts: 0, progress: progressAt(100) });
    expect(sent.at(-1)).toEqual({ type: 'set', path: 'method.sparsity', value: 0.2 });
  });

  it('keeps the history up to the snapshot, and the previous run beside it', () => {
    const { store, state, emit } = setUpAfter(20);
    const move = (step: number, value: number) =>
      emit({ type: 'applied', event: { step, path: 'method.sparsity', value } });
    move(50, 0.02);
    move(100, 0.03);
    move(150, 0.05);
    const cut = (step: number) =>
      emit({
        type: 'cut',
        cut: { step, layers: [{ name: 'fc1', from: 4, to: 3, froze: false, sigma: [1] }] },
      });
    cut(100);
    cut(100);
    emit({ type: 'snapshots', steps: [50, 100, 150] });
    store.actions.scrub(110);
    // The snapshot was taken after the first of the cuts, and before the move of that step.
    const config = { ...state().run.config, method: { ...state().run.config.method, sparsity: 0.02 } };
    emit({ type: 'branched', step: 100, config, cuts: 1, progress: progressAt(100) });
    const { run, runs, view } = state();
    expect(run).toMatchObject({ step: 100, state: 'paused', branchedAt: 100, snapshots: [50, 100] });
    expect(run.events).toEqual([{ step: 50, path: 'method.sparsity', value: 0.02 }]);
    expect(run.cuts).toHaveLength(1);
    for (const series of [run.samples, run.tests, run.spectra, run.reports])
      expect(Math.max(...pointsOf<{ step: number }>(series).map(({ step }) => step))).toBe(100);
    expect(view.scrub).toBeUndefined();
    expect(runs.kept).toMatchObject([{ id: 0, step: 200, branchedAt: undefined }]);
    emit({ type: 'progress', progress: progressAt(110) });
    expect(state().run.samples.newest?.step).toBe(110);
  });
});
