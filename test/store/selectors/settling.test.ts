import { describe, expect, it } from 'vitest';
import type { Cut, LayerCut } from '../../../src/core/run/progress';
import { pointsOf } from '../../../src/store/model/series';
import {
  changeRows,
  cutFraction,
  cutMarks,
  frozenAt,
  lastCut,
  randomStability,
  spectrumColumns,
  stabilityRows,
} from '../../../src/store/selectors/settling';
import { selectedLayer } from '../../../src/store/selectors/selectors';
import { progressAt, setUpPaused, setUpReady } from '../fakeHost';

const layer = { name: 'fc1', rank: 3, fullRank: 4, sigma: [2, 1, 0.5, 0.1] };
const stability = {
  since: 0,
  whole: 0.9,
  leading: 0.95,
  k: 3,
  change: 0.02,
  cosines: [1, 0.9, 0.8],
  rotation: [1],
};
const cutOf = (name: string, from: number, to: number, froze = false): LayerCut => ({
  name,
  from,
  to,
  froze,
  sigma: Array.from({ length: from }, (_, i) => from - i),
});
const cutAt = (step: number, ...layers: LayerCut[]): Cut => ({ step, layers });

describe('stability over time', () => {
  it('is kept for every report, with the change and the learning rate, and is null before a comparison', () => {
    const { store, emit } = setUpReady();
    emit({ type: 'progress', progress: progressAt(10, { learningRate: 0.001 }) });
    emit({ type: 'progress', progress: progressAt(20, { layers: [{ ...layer, stability }] }) });
    const samples = pointsOf(store.getState().run.samples);
    expect(stabilityRows(samples, 'whole')).toEqual([
      { step: 10, 0: null },
      { step: 20, 0: 0.9 },
    ]);
    expect(stabilityRows(samples, 'leading').at(-1)).toEqual({ step: 20, 0: 0.95 });
    expect(changeRows(samples)).toEqual([
      { step: 10, 0: null, rate: 0.001 },
      { step: 20, 0: 0.02, rate: null },
    ]);
  });

  it('stays between two comparisons, which not every report has', () => {
    const { store, emit } = setUpReady();
    emit({ type: 'progress', progress: progressAt(20, { layers: [{ ...layer, stability }] }) });
    emit({ type: 'progress', progress: progressAt(30) });
    expect(store.getState().run.progress?.layers[0]?.stability).toEqual(stability);
    const newer = { ...stability, whole: 0.5 };
    emit({ type: 'progress', progress: progressAt(40, { layers: [{ ...layer, stability: newer }] }) });
    expect(store.getState().run.progress?.layers[0]?.stability).toEqual(newer);
  });

  it('has the baseline of random matrices', () => {
    const info = { name: 'a', fullRank: 4, breakEvenRank: 2, initialSigma: [] };
    expect(randomStability({ ...info, rows: 100, cols: 4 })).toBe(0.05);
  });
});

describe('spectra over time', () => {
  it('begin with step 0 and are bounded, however long the run', () => {
    const { store, emit } = setUpReady();
    for (let step = 1; step <= 5000; step++) emit({ type: 'progress', progress: progressAt(step) });
    const points = pointsOf(store.getState().run.spectra);
    expect(points[0]?.step).toBe(0);
    expect(points.at(-1)?.step).toBe(5000);
    expect(points.length).toBeLessThanOrEqual(200);
    expect(points.at(-1)?.sigma[0]).toEqual(Float32Array.from(layer.sigma));
    expect(points.at(-1)?.ranks).toEqual([3]);
  });

  it('are reset with a new run', () => {
    const { store, emit, buildAsAsked } = setUpPaused();
    emit({ type: 'cut', cut: cutAt(10, cutOf('fc1', 4, 2)) });
    store.actions.reset();
    emit({ type: 'cut', cut: cutAt(20, cutOf('fc1', 2, 1)) });
    buildAsAsked();
    const { spectra, cuts } = store.getState().run;
    expect(pointsOf(spectra).map(({ step }) => step)).toEqual([0]);
    expect(cuts).toEqual([]);
  });

  const point = (step: number, ...sigma: number[]) => ({
    step,
    ranks: [sigma.length],
    sigma: [Float32Array.from(sigma)],
  });
  const columns = (points: ReturnType<typeof point>[], cuts: Cut[]) =>
    spectrumColumns(points, cuts, { index: 0, name: 'a' }).map(({ from, to, rank, sigma }) => [
      from,
      to,
      rank,
      ...Array.from(sigma),
    ]);

  it('are columns without gaps, the last as wide as the one before', () => {
    expect(columns([point(0, 3, 2), point(10, 4, 2), point(30, 5, 1)], [])).toEqual([
      [0, 10, 2, 3, 2],
      [10, 30, 2, 4, 2],
      [30, 50, 2, 5, 1],
    ]);
    expect(columns([point(0, 3)], [])).toEqual([[0, 1, 1, 3]]);
  });

  it('lose deleted values at the step of the cut, between reports and at one', () => {
    const points = [point(0, 4, 3, 2, 1), point(20, 4, 3, 2, 1), point(40, 5, 1)];
    const cuts = [cutAt(26, cutOf('a', 4, 3), cutOf('b', 4, 1)), cutAt(32, cutOf('a', 3, 2))];
    expect(columns(points, cuts)).toEqual([
      [0, 20, 4, 4, 3, 2, 1],
      [20, 26, 4, 4, 3, 2, 1],
      [26, 32, 3, 4, 3, 2],
      [32, 40, 2, 4, 3],
      [40, 60, 2, 5, 1],
    ]);
    expect(columns(points, [cutAt(20, cutOf('a', 4, 2))]).slice(1)).toEqual([
      [20, 40, 2, 4, 3],
      [40, 60, 2, 5, 1],
    ]);
  });

  it('are not changed by a cut that is already part of the report', () => {
    expect(columns([point(0, 4, 3), point(10, 4)], [cutAt(10, cutOf('a', 2, 1))])).toEqual([
      [0, 10, 2, 4, 3],
      [10, 20, 1, 4],
    ]);
  });
});

describe('freezing and cuts', () => {
  const cuts = [
    cutAt(100, cutOf('a', 8, 8, true), cutOf('b', 8, 4)),
    cutAt(110, cutOf('b', 4, 4, true)),
    cutAt(200, cutOf('a', 8, 4)),
    cutAt(205, cutOf('a', 4, 3)),
    cutAt(300, cutOf('a', 3, 3)),
  ];
  const told = (apart: number, name?: string) =>
    cutMarks(cuts, apart, name).map((mark) => [
      mark.step,
      mark.kind,
      mark.layers.map((one) => one.name).join(),
    ]);

  it('are marked by kind, with the layers that were frozen or else cut, not those that kept their rank', () => {
    expect(told(1)).toEqual([
      [100, 'freeze', 'a'],
      [110, 'freeze', 'b'],
      [200, 'cut', 'a'],
      [205, 'cut', 'a'],
    ]);
  });

  it('of one layer are marked for that layer only', () => {
    expect(told(1, 'b')).toEqual([
      [100, 'cut', 'b'],
      [110, 'freeze', 'b'],
    ]);
  });

  it('share a mark if they are close, that of freezing', () => {
    expect(told(20)).toEqual([
      [100, 'freeze', 'a'],
      [200, 'cut', 'a'],
    ]);
    expect(told(20, 'b')).toEqual([[110, 'freeze', 'b']]);
  });

  it('are found by layer', () => {
    expect(lastCut(cuts, 'a')).toEqual({ step: 300, layer: cutOf('a', 3, 3) });
    expect(lastCut(cuts, 'c')).toBeUndefined();
    expect(frozenAt(cuts, 'b')).toBe(110);
    expect(frozenAt(cuts, 'c')).toBeUndefined();
  });
});

describe('the cut', () => {
  it('is a share of σ₁ only for a method that has β, and follows its slider', () => {
    const { store, buildAsAsked } = setUpReady();
    expect(cutFraction(store.getState())).toBeUndefined();
    store.actions.choose('method', 'oialr');
    store.actions.restart();
    buildAsAsked();
    expect(cutFraction(store.getState())).toBe(0.15);
    store.actions.setLive('method.cutoff', 0.3);
    expect(cutFraction(store.getState())).toBe(0.3);
  });
});

describe('an action of the method', () => {
  it('is sent while the run can be changed, and reported as pending while it is paused', () => {
    const { store, sent } = setUpPaused();
    sent.length = 0;
    store.actions.act('reproject');
    expect(sent).toEqual([{ type: 'act', action: 'reproject' }]);
    expect(store.getState().view.toast?.text).toMatch(/next step/);
  });

  it('is not sent to a run that has ended', () => {
    const { store, sent, emit } = setUpReady();
    emit({ type: 'diverged', step: 6, lastGoodStep: 2, error: { name: 'DivergedError', message: 'NaN.' } });
    store.actions.act('reproject');
    expect(sent).toEqual([]);
  });
});

describe('the selected layer', () => {
  const infos = ['a', 'b', 'c'].map((name, i) => ({
    name,
    rows: 9,
    cols: 8,
    fullRank: [4, 8, 8][i] ?? 0,
    breakEvenRank: 2,
    initialSigma: [1],
  }));

  it('is the first of the largest until another is selected, which stays selected in a run that has it', () => {
    const { run, view } = setUpReady().store.getState();
    const of = (layers: typeof infos, name?: string) =>
      selectedLayer({ run: { ...run, layers }, view: { ...view, layer: name } });
    expect(of(infos)).toBe(1);
    expect(of(infos, 'c')).toBe(2);
    expect(of(infos.slice(0, 2), 'c')).toBe(1);
    expect(of([])).toBe(-1);
  });

  it('is selected by its position, and none if there is none', () => {
    const { store } = setUpReady();
    store.actions.selectLayer(5);
    expect(store.getState().view.layer).toBeUndefined();
    store.actions.selectLayer(0);
    expect(store.getState().view.layer).toBe('fc1');
  });
});
