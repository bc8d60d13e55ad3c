import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAction } from '../../src/core/config/action';
import { findPlugin } from '../../src/core/config/config';
import { paramAt } from '../../src/core/config/paths';
import { strictConfig } from '../../src/core/config/strictConfig';
import { DataError } from '../../src/core/errors';
import { checkValue } from '../../src/core/config/param';
import { lessons } from '../../src/lessons';
import type { Step } from '../../src/lessons/lesson';
import type { Action } from '../../src/lessons/log';
import { references } from '../../src/lessons/references';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';

const questionOf = (step: Step) => (step.kind === 'reveal' ? undefined : step.question);

describe('the lessons', () => {
  it('are the files that export one, in their order, each beside its reference', () => {
    const files = readdirSync('src/lessons')
      .filter((name) => /^[^.]+\.ts$/.test(name))
      .filter((name) => /^export const lesson\b/m.test(readFileSync(`src/lessons/${name}`, 'utf8')))
      .map((name) => name.slice(0, -'.ts'.length));
    expect(lessons.map(({ id }) => id).sort()).toEqual(files.sort());
    expect(Object.keys(references).sort()).toEqual(files.sort());
    const orders = lessons.map(({ order }) => order);
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
  });
});

describe.each(lessons)('the lesson $id', (lesson) => {
  const { start, steps, stops } = lesson;
  const config = strictConfig(catalogue, start);
  const layers: string[] = [];
  beforeAll(async () => {
    const { network } = await loadExperiment(config, async (name) => {
      throw new DataError(`${name} is not here.`);
    });
    layers.push(...network.layers.map(({ name }) => name));
  });

  it('states in one sentence what it teaches, and stops within the run', () => {
    expect(lesson.knows).toMatch(/^\S[^.]*\.$/);
    expect(stops).toEqual(stops.toSorted((a, b) => a - b));
    for (const stop of stops) expect(stop % config.metricsEvery).toBe(0);
    expect(Math.max(...stops, 0)).toBeLessThan(config.steps);
  });

  it('begins with a prediction and ends with what happened', () => {
    expect(steps.map(({ kind }) => kind)).toEqual([
      'prediction',
      ...steps.slice(1, -1).map(() => expect.stringMatching(/prediction|goal/)),
      'reveal',
    ]);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    const questions = steps.flatMap((step) => questionOf(step)?.id ?? []);
    expect(new Set(questions).size).toBe(questions.length);
  });

  it.each(steps)('refers to existing targets in step $id', (step) => {
    if (step.kind === 'reveal') return expect(step.why).toMatch(/\.$/);
    expect(step.text).toMatch(/[.?]$/);
    expect(step.hint).toMatch(/[.?]$/);
    for (const target of step.targets) {
      const [kind = '', of = ''] = target.split(':');
      if (kind === 'control') expect(paramAt(catalogue, config, of), target).toBeDefined();
      else if (kind === 'layer') expect(layers).toContain(of);
      else if (kind === 'chart')
        expect(readdirSync('src/ui/charts/overTime')).toContainEqual(expect.stringMatching(`^${of}\\.tsx?$`));
      else expect(['timeline', 'legend']).toContain(target);
    }
    const question = questionOf(step);
    if (question && 'options' in question) {
      const values = question.options.map(({ value }) => value);
      expect(new Set(values).size).toBe(values.length);
      expect(values).not.toContain('unknown');
      if (step.kind === 'prediction') expect(values).toContain(step.question.right);
    }
    if (step.kind === 'goal') {
      const method = findPlugin(catalogue, 'method', config.method.id);
      for (const path of step.controls)
        expect(paramAt(catalogue, config, path) ?? isAction(path, method), path).toBeTruthy();
      expect(step.notice).toMatch(/[.?]$/);
    }
    return undefined;
  });

  const { solution = [], wrong = [] } = references[lesson.id] ?? {};
  const logs = [solution, ...wrong.map(({ log }) => log)];

  it('has reference logs of actions that the page has', () => {
    const questions = new Map(steps.flatMap((step) => questionOf(step) ?? []).map((one) => [one.id, one]));
    const isPossible = (action: Action) => {
      if ('answer' in action) {
        const question = questions.get(action.answer);
        const answers =
          question && 'options' in question ? question.options.map((one) => one.value) : undefined;
        return question && (action.value === 'unknown' || !answers || answers.includes(String(action.value)));
      }
      const moved =
        'set' in action ? { [action.set]: action.value } : 'restart' in action ? action.restart : {};
      return Object.entries(moved).every(([path, value]) => {
        const param = paramAt(catalogue, config, path);
        return param && ('restart' in action || param.hot) && checkValue(path, param, value) === value;
      });
    };
    for (const action of logs.flat())
      expect('stuckAt' in action || isPossible(action), JSON.stringify(action)).toBe(true);
  });

  it('has a wrong attempt for every step that can be failed: first of all, Play, then wait', () => {
    const failed = logs.flat().flatMap((entry) => ('stuckAt' in entry ? [entry.stuckAt] : []));
    for (const { kind, id } of steps) if (kind === 'goal') expect(failed).toContain(id);
    expect(wrong[0]?.log.slice(0, 2)).toMatchObject([{ play: config.steps }, { stuckAt: steps[0]?.id }]);
    for (const { from } of wrong) expect(steps.map(({ id }) => id)).toContain(from);
  });
});
