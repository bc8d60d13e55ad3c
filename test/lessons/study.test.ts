import { describe, expect, it } from 'vitest';
import type { NamedLesson } from '../../src/lessons/lesson';
import { readState } from '../../src/lessons/readState';
import { createStudy } from '../../src/lessons/study';
import { progressAt, setUpReady } from '../store/fakeHost';

const lesson: NamedLesson = {
  ...{ id: 'short', order: 1, title: 'Short', knows: 'Something.' },
  start: { steps: 30, metricsEvery: 10, method: { id: 'svdTraining', sparsity: 0 } },
  stops: [20],
  steps: [
    {
      ...{ kind: 'prediction', id: 'guess', text: 'What?', targets: [], hint: 'Think.' },
      question: { id: 'what', options: [{ value: 'a', label: 'A' }], right: 'a' },
    },
    {
      ...{ kind: 'goal', id: 'look', text: 'Look.', targets: [], controls: [], hint: 'Back.', notice: 'So.' },
      pass: ({ view }) => view.seen.includes(10),
      keep: ({ step }) => ({ step: String(step) }),
    },
    { kind: 'reveal', id: 'reveal', text: 'At {step}.', why: 'So.' },
  ],
};

function setUpStudy() {
  const scene = setUpReady();
  const study = createStudy(scene.store);
  study.start(lesson);
  scene.buildAsAsked();
  const learning = () => study.getState().learning;
  const report = (step: number) => scene.emit({ type: 'progress', progress: progressAt(step) });
  return { ...scene, study, learning, report };
}

describe('a lesson that is started', () => {
  it('builds its configuration, with a report every so many steps', () => {
    const { sent } = setUpStudy();
    const build = sent.find(({ type }) => type === 'build');
    expect(build).toMatchObject({
      config: { steps: 30, method: { id: 'svdTraining', sparsity: 0 } },
      reports: [10, 20, 30],
    });
  });

  it('stops at its steps when played, and goes on to the end', () => {
    const { sent, store, says, report } = setUpStudy();
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'step', count: 20 });
    says('running');
    report(10);
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'pause' });
    says('paused', 10);
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'step', count: 10 });
    report(20);
    says('paused', 20);
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'play' });
  });

  it('still stops after a reset, and not once it is left', () => {
    const { sent, store, study, buildAsAsked } = setUpStudy();
    store.actions.reset();
    buildAsAsked();
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'step', count: 20 });
    study.leave();
    expect(study.getState().learning).toBeUndefined();
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'play' });
    store.actions.reset();
    expect(sent.at(-1)).not.toHaveProperty('reports');
  });

  it('goes on step by step with answers, reports and looks back, and keeps what goals keep', () => {
    const { study, learning, report, store } = setUpStudy();
    report(10);
    report(20);
    expect(learning()?.passed).toBe(0);
    study.answer('what', 'a');
    expect(learning()?.passed).toBe(1);
    store.actions.scrub(10);
    expect(learning()).toMatchObject({ passed: 3, seen: [10], kept: { step: '20' } });
  });

  it('tells what was touched that no step allows, until it is set up again', () => {
    const { study, learning, emit, report, store, sent, buildAsAsked } = setUpStudy();
    study.answer('what', 'a');
    emit({ type: 'applied', event: { step: 0, path: 'method.sparsity', value: 0.1 } });
    expect(learning()?.strayed).toEqual(['method.sparsity']);
    report(10);
    report(20);
    store.actions.scrub(10);
    expect(learning()?.passed).toBe(1);
    study.setUpAgain();
    expect(sent.findLast(({ type }) => type === 'build')).toMatchObject({ reports: [10, 20, 30] });
    buildAsAsked();
    expect(learning()).toMatchObject({ strayed: [], passed: 1 });
  });

  it('changes nothing where the page tells nothing new', () => {
    const { learning, store } = setUpStudy();
    const before = learning();
    store.actions.say('Something else.');
    expect(learning()).toBe(before);
  });
});

describe('a lesson that is under way', () => {
  it('ends when something else is opened in its place', () => {
    const { store, learning } = setUpStudy();
    store.actions.open({ config: store.getState().run.config, preset: 'rankCollapse', build: true });
    expect(learning()).toBeUndefined();
  });

  it('goes on where what was to be opened was refused', () => {
    const { store, learning, sent } = setUpStudy();
    store.actions.open({ notice: { kind: 'link', title: 'No', text: 'Not opened.' }, build: false });
    expect(learning()?.lesson.id).toBe('short');
    store.actions.toggle();
    expect(sent.at(-1)).toEqual({ type: 'step', count: 20 });
  });

  it('gives way to another one, from its beginning', () => {
    const { study, learning } = setUpStudy();
    study.answer('what', 'a');
    study.start({ ...lesson, id: 'other' });
    expect(learning()).toMatchObject({ lesson: { id: 'other' }, passed: 0, answers: {} });
  });
});

describe('what predicates read', () => {
  it('is of the run that is there, and what the lesson adds', () => {
    const { store, report, emit, learning } = setUpStudy();
    report(10);
    emit({ type: 'progress', progress: progressAt(20, { testAccuracy: 0.75 }) });
    emit({ type: 'applied', event: { step: 20, path: 'method.sparsity', value: 0.1 } });
    const { start = store.getState().run.config } = learning() ?? {};
    const live = readState(store.getState(), { start, answers: { what: 'a' }, seen: [10] });
    expect(live).toMatchObject({
      ...{ step: 20, accuracy: 0.5, testAccuracy: 0.75, changed: [], end: undefined, runs: [] },
      ...{ answers: { what: 'a' }, view: { step: 20, seen: [10] } },
      layers: { fc1: { rank: 3, sigma: [2, 1, 0.5, 0.1] } },
      tests: [{ step: 20, accuracy: 0.75 }],
      moves: [{ step: 20, path: 'method.sparsity', value: 0.1 }],
    });
    expect(live.reports.map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(live.config.method['sparsity']).toBe(0);
    expect(live.live.method['sparsity']).toBe(0.1);
  });

  it('is nothing of a run that is being replaced, which then is among the runs before', () => {
    const { store, report, learning, buildAsAsked } = setUpStudy();
    report(10);
    const { start = store.getState().run.config } = learning() ?? {};
    store.actions.setDraft('seed', 7);
    store.actions.restart();
    const read = () => readState(store.getState(), { start, answers: {}, seen: [] });
    expect(read()).toMatchObject({
      step: 0,
      accuracy: undefined,
      layers: {},
      reports: [],
      changed: ['seed'],
    });
    buildAsAsked();
    expect(read().runs).toMatchObject([{ step: 10, accuracy: 0.5, config: { seed: start.seed } }]);
  });
});
