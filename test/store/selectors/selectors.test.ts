import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../src/core/config/config';
import { headlineAccuracy, markedMoves, totalRank } from '../../../src/store/model/measures';
import {
  accuracyRows,
  coldControls,
  liveControls,
  orthogonalityRows,
  rankRows,
  secondsLeft,
  shareDone,
} from '../../../src/store/selectors/selectors';
import { progressAt, setUpReady } from '../fakeHost';
import { sampleCatalogue } from '../sampleCatalogue';

const config = defaultConfig(sampleCatalogue);

describe('controls', () => {
  it('list the method’s main one first, and the method before the optimizer', () => {
    expect(liveControls(sampleCatalogue, config).map(({ path }) => path)).toEqual([
      'method.sparsity',
      'method.energy',
      'optimizer.lr',
    ]);
  });

  it('include no hidden parameter, and no live one among those that need a restart', () => {
    const paths = coldControls(sampleCatalogue, config).flatMap(({ controls }) =>
      controls.map(({ path }) => path),
    );
    expect(paths).toEqual([
      'seed',
      'steps',
      'batchSize',
      'lag',
      'dataset.train',
      'dataset.test',
      'method.measure',
    ]);
  });

  it('are empty for a plug-in that the catalogue lacks', () => {
    const odd = { ...config, method: { id: 'somethingOlder' } };
    expect(liveControls(sampleCatalogue, odd).map(({ path }) => path)).toEqual(['optimizer.lr']);
  });
});

describe('headline numbers', () => {
  it('prefer the test set to the batch, and the end to both', () => {
    const { store, emit } = setUpReady();
    const accuracy = () => headlineAccuracy(store.getState().run);
    expect(accuracy()).toBeUndefined();
    emit({ type: 'progress', progress: progressAt(10) });
    expect(accuracy()).toEqual({ value: 0.5, of: 'last batch' });
    emit({ type: 'progress', progress: progressAt(20, { testAccuracy: 0.7 }) });
    emit({ type: 'progress', progress: progressAt(30) });
    expect(accuracy()).toEqual({ value: 0.7, of: 'test set' });
  });

  it('sum the ranks', () => {
    expect(totalRank(progressAt(0))).toEqual({ rank: 3, full: 4 });
  });

  it('estimate the time left from the slower of pace and speed limit', () => {
    const { store, emit } = setUpReady();
    emit({ type: 'progress', progress: progressAt(1000) });
    store.actions.setSpeed(Infinity);
    expect(secondsLeft(store.getState())).toBeCloseTo(5);
    store.actions.setSpeed(4);
    expect(secondsLeft(store.getState())).toBeCloseTo(250);
    expect(shareDone(store.getState().run)).toBe(0.5);
  });
});

describe('markers', () => {
  it('mark where a drag ended, for each parameter separately, and nothing before the first step', () => {
    const move = (step: number, path: string) => ({ step, path, value: step });
    const events = [move(0, 'a'), move(10, 'a'), move(12, 'a'), move(13, 'b'), move(14, 'a'), move(90, 'a')];
    expect(markedMoves(events, 20).map(({ step, path }) => `${path}${step}`)).toEqual(['b13', 'a14', 'a90']);
  });
});

describe('rows', () => {
  const sample = (step: number, ranks: number[], orthogonality: (number | null)[]) => ({
    step,
    loss: 1,
    meanLoss: 1,
    elapsedMs: 10 * step,
    accuracy: 0.5,
    ranks,
    orthogonality,
    settling: [],
    learningRate: null,
  });

  it('merge batch and test accuracy in order of step', () => {
    const rows = accuracyRows(
      [sample(10, [], []), sample(30, [], [])],
      [
        { step: 20, accuracy: 0.6 },
        { step: 30, accuracy: 0.7 },
      ],
    );
    expect(rows).toEqual([
      { step: 10, batch: 50, test: null },
      { step: 20, batch: null, test: 60 },
      { step: 30, batch: 50, test: 70 },
    ]);
  });

  it('give ranks as a share of the full rank', () => {
    expect(rankRows([sample(10, [2, 8], [])], [4, 16])).toEqual([{ step: 10, 0: 50, 1: 50, all: 50 }]);
  });

  it('leave out the orthogonality of dense layers', () => {
    expect(orthogonalityRows([sample(10, [], [0.1, null])])).toEqual([
      { step: 10, 0: 0.1, 1: null, max: 0.1 },
    ]);
    expect(orthogonalityRows([sample(10, [], [null])])).toEqual([{ step: 10, 0: null, max: null }]);
  });
});
