import { describe, expect, it } from 'vitest';
import { defaultConfig, withValue } from '../../../src/core/config/config';
import { differences } from '../../../src/store/selectors/difference';
import { letterOf, mostKept, mostPinned, secondsAt } from '../../../src/store/model/runList';
import type { Described } from '../../../src/store/model/runList';
import { progressAt, setUpReady } from '../fakeHost';
import { sampleCatalogue } from '../sampleCatalogue';

const config = defaultConfig(sampleCatalogue);
const described = (change: Partial<Described> = {}): Described => ({
  config,
  moves: [],
  branchedAt: undefined,
  ...change,
});

/** A store in which runs of different seeds have been trained and replaced. */
function setUpRuns(count: number, steps = 3) {
  let seed = 100;
  const scene = setUpReady({ nextSeed: () => seed++ });
  for (let i = 0; i < count; i++) {
    scene.says('running');
    for (let n = 1; n <= steps; n++) scene.emit({ type: 'progress', progress: progressAt(10 * n) });
    scene.says('paused', 10 * steps);
    scene.store.actions.newSeed();
    scene.buildAsAsked();
  }
  return { ...scene, runs: () => scene.store.getState().runs };
}
const seeds = (runs: ReturnType<ReturnType<typeof setUpRuns>['runs']>) =>
  runs.kept.map((run) => run.config.seed);

describe('runs that were replaced', () => {
  it('are kept with their lines and results', () => {
    const { runs } = setUpRuns(1);
    expect(runs().kept).toMatchObject([
      { id: 0, color: 0, step: 30, accuracy: 0.5, rank: 0.75, params: 36 / 32, elapsedMs: 150 },
    ]);
    expect(runs().kept[0]?.points.at(-1)).toEqual({
      step: 30,
      elapsedMs: 150,
      loss: 1,
      accuracy: 50,
      rank: 75,
    });
    expect(runs().nextId).toBe(1);
  });

  it('are five at most, the newest, each of its own color', () => {
    const { runs } = setUpRuns(9);
    expect(seeds(runs())).toEqual([103, 104, 105, 106, 107]);
    expect(new Set(runs().kept.map(({ color }) => color)).size).toBe(mostKept);
  });

  it('use bounded memory, however long they were', () => {
    const { runs } = setUpRuns(1, 5000);
    expect(runs().kept[0]?.points.length).toBeLessThanOrEqual(241);
    expect(JSON.stringify(runs().kept[0]).length).toBeLessThan(30_000);
  });

  it('stay if they are pinned, but leave space for the newest', () => {
    const { runs, store, says, emit, buildAsAsked } = setUpRuns(5);
    for (const { id } of runs().kept) store.actions.pinRun(id, true);
    expect(runs().kept.filter(({ pinned }) => pinned)).toHaveLength(mostPinned);
    const pinned = seeds(runs()).slice(0, mostPinned);
    for (let i = 0; i < 3; i++) {
      says('running');
      emit({ type: 'progress', progress: progressAt(10) });
      store.actions.newSeed();
      buildAsAsked();
    }
    expect(seeds(runs()).slice(0, mostPinned)).toEqual(pinned);
    expect(runs().kept).toHaveLength(mostKept);
    expect(seeds(runs()).at(-1)).toBe(106);
  });

  it('disappear when they are removed', () => {
    const { runs, store } = setUpRuns(2);
    store.actions.removeRun(0);
    expect(runs().kept.map(({ id }) => id)).toEqual([1]);
  });

  it('are not kept if they have not trained or the build is refused, nor twice if they are alike', () => {
    const { runs, store, says, emit, buildAsAsked } = setUpRuns(0);
    store.actions.newSeed();
    buildAsAsked();
    expect(runs().kept).toEqual([]);
    says('running');
    emit({ type: 'progress', progress: progressAt(10) });
    says('paused', 10);
    store.actions.reset();
    says('building');
    says('paused', 10);
    expect(runs().kept).toEqual([]);
    for (let i = 0; i < 3; i++) {
      store.actions.reset();
      buildAsAsked();
      says('running');
      emit({ type: 'progress', progress: progressAt(10 * (i + 1)) });
      says('paused', 10 * (i + 1));
    }
    expect(runs().kept).toHaveLength(1);
    expect(runs().kept[0]?.step).toBe(20);
  });

  it('have letters', () => {
    expect([0, 25, 26, 53].map(letterOf)).toEqual(['A', 'Z', 'A2', 'B3']);
  });
});

describe('the difference between runs', () => {
  const texts = (run: Described, other = described()) =>
    differences(sampleCatalogue, run, other).map(({ symbol, text }) =>
      [symbol, text].filter(Boolean).join(' '),
    );

  it('names a parameter by its symbol or its label, with its value there', () => {
    expect(texts(described({ config: withValue(config, 'method.sparsity', 0.1) }))).toEqual(['λ_s 0.1']);
    expect(texts(described({ config: withValue(config, 'seed', 7) }))).toEqual(['seed 7']);
    expect(texts(described({ config: withValue(config, 'method.measure', 'l1') }))).toEqual(['measure L1']);
    expect(texts(described())).toEqual([]);
  });

  it('names another plug-in, without its parameters, and leaves out hidden ones', () => {
    const other = { ...config, method: { id: 'oialr', cutoff: 0.3 }, evaluateEvery: 17 };
    expect(texts(described({ config: other }))).toEqual(['oialr']);
  });

  it('lists the moves of a slider, a long drag by its ends', () => {
    const move = (step: number, value: number) => ({ step, path: 'method.sparsity', value });
    expect(texts(described({ moves: [move(0, 0.2)] }))).toEqual(['λ_s 0.2']);
    expect(texts(described({ moves: [move(40, 0.1)] }))).toEqual(['λ_s 0.01 → 0.1']);
    expect(texts(described({ moves: [1, 2, 3, 4].map((n) => move(40 * n, n / 10)) }))).toEqual([
      'λ_s 0.01 → … → 0.4',
    ]);
    const both = described({ moves: [move(40, 0.1)] });
    expect(texts(both, both)).toEqual([]);
  });

  it('states where a run branched, and which actions were requested', () => {
    expect(texts(described({ branchedAt: 400 }))).toEqual(['branched at 400']);
    const oialr = { ...config, method: { id: 'oialr', cutoff: 0.15 } };
    const moves = [{ step: 90, path: 'action.reproject', value: true }];
    expect(texts(described({ config: oialr, moves }), described({ config: oialr }))).toEqual([
      're-SVD now at 90',
    ]);
  });
});

describe('training time', () => {
  it('is interpolated between reports, and constant after the last', () => {
    const points = [
      { step: 10, elapsedMs: 1000 },
      { step: 20, elapsedMs: 5000 },
    ];
    expect([0, 5, 10, 15, 20, 90].map((step) => secondsAt(points, step))).toEqual([0, 0.5, 1, 3, 5, 5]);
    expect(secondsAt([], 5)).toBe(0);
  });
});
