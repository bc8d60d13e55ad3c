import { describe, expect, it } from 'vitest';
import { energyRank } from '../../../src/core/spectrum/energyRank';
import { cutChoice, cutControl, recut, runCut } from '../../../src/store/model/cutLine';
import { answered, noInspection, offCount, switched } from '../../../src/store/model/inspect';
import { progressAt, setUpReady } from '../fakeHost';

describe('a move of the cut', () => {
  it('shows the remaining ranks at once, sends it, and requests the accuracy after it', () => {
    const { store, sent } = setUpReady();
    expect(cutControl(store.getState())).toMatchObject({ path: 'method.energy', rule: { id: 'energy' } });
    store.actions.moveCut(0.3);
    const { run } = store.getState();
    expect(run.progress?.layers[0]?.rank).toBe(energyRank([2, 1, 0.5, 0.1], 0.3));
    expect(runCut(store.getState())).toMatchObject({ rule: { id: 'energy' }, value: 0.3 });
    expect(sent).toEqual([
      { type: 'set', path: 'method.energy', value: 0.3 },
      { type: 'inspect', question: { about: 'choice', of: 'cut', layers: cutChoice(run) } },
    ]);
    expect(cutChoice(run)).toEqual({ fc1: { keep: 1 } });
  });

  it('is not overridden by reports that the trainer made before it', () => {
    const { store, emit } = setUpReady();
    store.actions.moveCut(0.3);
    emit({ type: 'progress', progress: progressAt(10) });
    expect(store.getState().run.progress?.layers[0]?.rank).toBe(1);
  });

  it('stays within the range of its parameter', () => {
    const { store } = setUpReady();
    store.actions.moveCut(7);
    expect(cutControl(store.getState())?.value).toBe(cutControl(store.getState())?.param.max);
  });

  it('in a recording is shown but not sent', () => {
    const { store, sent } = setUpReady({ recorded: true });
    sent.length = 0;
    store.actions.moveCut(0.3);
    expect(store.getState().run.progress?.layers[0]?.rank).toBe(1);
    expect(sent).toEqual([]);
  });

  it('does not change a run that has no cut', () => {
    const { catalogue, run } = setUpReady().store.getState();
    const without = { ...run, live: { ...run.live, method: { id: 'none' } } };
    expect(recut(catalogue, without)).toBe(without);
  });
});

describe('components that are switched off', () => {
  it('are requested for all layers together, and are on again when pressed again', () => {
    const { store, sent } = setUpReady();
    store.actions.switchPart('fc1', 2);
    store.actions.switchPart('fc1', 0);
    expect(offCount(store.getState().inspection)).toBe(2);
    expect(sent.at(-1)).toEqual({
      type: 'inspect',
      question: { about: 'choice', of: 'parts', layers: { fc1: { off: [0, 2] } } },
    });
    store.actions.switchPart('fc1', 0);
    store.actions.switchPart('fc1', 2);
    expect(offCount(store.getState().inspection)).toBe(0);
    expect(switched({}, 'a', 3)).toEqual({ a: [3] });
  });
});

describe('an answer', () => {
  it('replaces an earlier refusal, of its own kind only', () => {
    const refused = answered(
      answered(noInspection, { about: 'nothing', question: 'image', reason: 'no image' }),
      { about: 'nothing', question: 'parts', reason: 'no layer' },
    );
    const image = { about: 'image', step: 3, probabilities: Float32Array.of(0.25, 0.75) } as const;
    expect(answered(refused, image)).toMatchObject({ image, refused: { parts: 'no layer' } });
    expect(answered(refused, image).refused.image).toBeUndefined();
  });
});
