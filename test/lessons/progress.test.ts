import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/core/config/config';
import type { Lesson, Step } from '../../src/lessons/lesson';
import type { LiveState } from '../../src/lessons/liveState';
import { gap, jump, layerOf, reportAt, testAt } from '../../src/lessons/measures';
import { filled, passedIn, score, strayedPaths } from '../../src/lessons/progress';
import { progressAt } from '../store/fakeHost';
import { sampleCatalogue } from '../store/sampleCatalogue';

const config = defaultConfig(sampleCatalogue);
const state = (change: Partial<LiveState> = {}): LiveState => ({
  ...{ config, live: config, step: 0, accuracy: undefined, testAccuracy: undefined, layers: {} },
  ...{ cost: undefined, reports: [], tests: [], end: undefined, moves: [], changed: [] },
  ...{ view: { step: 0, layer: undefined, seen: [] }, answers: {}, runs: [] },
  ...change,
});

const asked = { text: 'Do it.', targets: [], hint: 'Try.' };
const options = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
];
const goal = (id: string, controls: readonly string[], at: number): Step => ({
  ...{ kind: 'goal', id, ...asked, controls, notice: 'See.' },
  pass: ({ step }) => step >= at,
});
const lesson: Lesson = {
  ...{ order: 1, title: 'A lesson', knows: 'Something.', start: {}, stops: [] },
  steps: [
    { kind: 'prediction', id: 'guess', ...asked, question: { id: 'first', options, right: 'b' } },
    goal('ten', [], 10),
    goal('twenty', ['method.sparsity'], 20),
    { kind: 'reveal', id: 'reveal', text: 'It was {what}.', why: 'So.' },
  ],
};
const guessed = { answers: { first: 'a' } };
const moved = { step: 10, path: 'method.sparsity', value: 0.1 };

describe('the steps of a lesson', () => {
  it('pass in order: nothing passes before the prediction is made, however far the run has come', () => {
    expect(passedIn(lesson, 0, state({ step: 30 }))).toBe(0);
    expect(passedIn(lesson, 0, state(guessed))).toBe(1);
    expect(passedIn(lesson, 0, state({ ...guessed, step: 10 }))).toBe(2);
  });

  it('end with the reveal, which passes with the last goal', () => {
    expect(passedIn(lesson, 2, state({ ...guessed, step: 19 }))).toBe(2);
    expect(passedIn(lesson, 2, state({ ...guessed, step: 20 }))).toBe(lesson.steps.length);
  });

  it('stay passed when the run starts over', () => {
    expect(passedIn(lesson, 2, state(guessed))).toBe(2);
    expect(passedIn(lesson, lesson.steps.length, state())).toBe(lesson.steps.length);
  });

  it('do not pass once something was touched that no step so far allows', () => {
    expect(passedIn(lesson, 1, state({ ...guessed, step: 10, moves: [moved] }))).toBe(1);
    expect(passedIn(lesson, 2, state({ ...guessed, step: 20, moves: [moved] }))).toBe(4);
    expect(passedIn(lesson, 2, state({ ...guessed, step: 20, changed: ['seed'] }))).toBe(2);
    const both = state({ moves: [moved, moved], changed: ['seed', 'method.sparsity'] });
    expect(strayedPaths(lesson, 1, both)).toEqual(['seed', 'method.sparsity']);
    expect(strayedPaths(lesson, 2, both)).toEqual(['seed']);
  });

  it('score what was predicted right; not knowing is no point', () => {
    expect(score(lesson, { first: 'b' })).toEqual({ right: 1, of: 1 });
    expect(score(lesson, { first: 'unknown' })).toEqual({ right: 0, of: 1 });
    expect(score(lesson, {})).toEqual({ right: 0, of: 1 });
  });

  it('fill a text with what was kept', () => {
    expect(filled('{what} and {other}', { what: '5' })).toBe('5 and {other}');
  });
});

describe('what predicates measure', () => {
  const layer = { name: 'fc1', rank: 2, fullRank: 3, sigma: [4, 2, 1] };

  it('finds a report and a test by their step alone', () => {
    const found = state({ reports: [progressAt(5), progressAt(10)], tests: [{ step: 10, accuracy: 0.5 }] });
    expect(reportAt(found, 10)?.step).toBe(10);
    expect(reportAt(found, 9)).toBeUndefined();
    expect(testAt(found, 10)).toBe(0.5);
    expect(testAt(found, 5)).toBeNaN();
  });

  it('names the layers that there are', () => {
    expect(layerOf(progressAt(5), 'fc1').rank).toBe(3);
    expect(() => layerOf(progressAt(5), 'fc9')).toThrow(
      'The report of step 5 has no layer fc9. It has: fc1.',
    );
  });

  it('takes the jump behind bar k', () => {
    expect(jump(layer, 1)).toBe(2);
    expect(jump(layer, 3)).toBeNaN();
  });

  it('takes the gap between stored and true values as a share of the largest true one', () => {
    expect(gap({ ...layer, trueSigma: [8, 3, 1] })).toBe(0.5);
    expect(gap({ ...layer, trueSigma: [4, 2] })).toBe(0.25);
    expect(gap(layer)).toBeNaN();
  });
});
