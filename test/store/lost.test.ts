import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../src/core/config/config';
import { pointsOf } from '../../src/store/model/series';
import { builtWith, progressAt, setUp } from './fakeHost';

/** A run that has trained to step 200, with moves and a cut, and a snapshot after step 120. */
function setUpTrained() {
  const { store, sent, emit, says, lastBuild } = setUp();
  emit({ type: 'adapter', adapter: { backend: 'webgpu', name: 'a GPU', software: false, features: [] } });
  says('building');
  emit(builtWith(lastBuild()));
  says('ready');
  says('running');
  const at = (step: number, value: number) =>
    emit({ type: 'applied', event: { step, path: 'method.sparsity', value } });
  for (let step = 10; step <= 200; step += 10) emit({ type: 'progress', progress: progressAt(step) });
  at(60, 0.02);
  at(120, 0.03);
  at(130, 0.05);
  emit({
    type: 'cut',
    cut: { step: 150, layers: [{ name: 'fc1', from: 4, to: 3, froze: false, sigma: [1] }] },
  });
  emit({ type: 'snapshots', steps: [60, 120] });
  const state = () => store.getState();
  const config: RunConfig = {
    ...state().run.config,
    method: { ...state().run.config.method, sparsity: 0.03 },
  };
  const recover = (step = 120) =>
    emit({
      ...{ type: 'recovered', step, config, cuts: 0, progress: progressAt(step) },
      message: 'The run continues from step 120.',
    });
  return { store, sent, emit, says, state, recover, at, lastBuild };
}

describe('a run whose device was lost', () => {
  it('returns to the step of the trainer, sliders as well, and logs repeated changes once', () => {
    const { state, recover, at, emit } = setUpTrained();
    recover();
    const { run, setup, view } = state();
    expect(run).toMatchObject({ step: 120, snapshots: [60, 120], cuts: [], branchedAt: undefined });
    for (const series of [run.samples, run.spectra, run.reports])
      expect(Math.max(...pointsOf<{ step: number }>(series).map(({ step }) => step))).toBe(120);
    expect(run.events.map(({ step }) => step)).toEqual([60, 120]);
    expect([run.live.method['sparsity'], setup.draft.method['sparsity']]).toEqual([0.03, 0.03]);
    expect(view.notice).toMatchObject({ kind: 'lost', text: 'The run continues from step 120.' });
    emit({ type: 'progress', progress: progressAt(130) });
    at(130, 0.05);
    expect(state().run.events.map(({ step }) => step)).toEqual([60, 120, 130]);
    expect(state().run.live.method['sparsity']).toBe(0.05);
  });

  it('leaves a slider where it is being moved, and keeps the shown step if it still exists', () => {
    const { store, state, recover } = setUpTrained();
    store.actions.setLive('method.sparsity', 0.4);
    store.actions.scrub(70);
    recover();
    expect(state().run.live.method['sparsity']).toBe(0.4);
    expect(state().view.scrub).toBe(70);
    store.actions.scrub(110);
    recover(60);
    expect(state().view.scrub).toBeUndefined();
  });

  it('keeps its result if it is still at its end', () => {
    const { state, recover, emit } = setUpTrained();
    emit({
      type: 'finished',
      summary: {
        ...{ testAccuracy: 0.9, testAccuracyFinal: 0.9, msPerStep: 1, trainableParams: 1 },
        ...{ params: 1, paramsDense: 1, macs: 1, macsDense: 1 },
      },
    });
    recover(200);
    emit({ type: 'state', state: 'finished', step: 200 });
    expect(state().run).toMatchObject({ state: 'finished', step: 200, summary: { testAccuracy: 0.9 } });
    recover(120);
    expect(state().run.summary).toBeUndefined();
  });

  it('is at the step of the trainer if a build requested meanwhile is refused', () => {
    const { store, state, recover, says } = setUpTrained();
    store.actions.restart();
    recover();
    expect(state().run.rebuild).toBeDefined();
    says('building');
    says('paused', 120);
    expect(state().run).toMatchObject({ state: 'paused', step: 120, rebuild: undefined });
  });
});
