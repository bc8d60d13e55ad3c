import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { lessons } from '../../src/lessons';
import { filled } from '../../src/lessons/progress';
import { references } from '../../src/lessons/references';
import type { Host } from '../../src/worker/protocol';
import { learn, presentStep, trainingHosts } from '../lessons/learner';
import { openTestEngine } from './open';

describe.each(lessons)('the lesson $id', (lesson) => {
  const { solution = [], wrong = [] } = references[lesson.id] ?? {};
  let engine: Engine;
  let newHost: () => Host;
  beforeAll(async () => {
    // Events that a trainer sends by the clock would depend on the machine.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    engine = await openTestEngine();
    newHost = trainingHosts(engine);
    return () => engine.dispose();
  });

  it('is passed by its solution, and not earlier', async () => {
    const from = lesson.steps[0]?.id ?? '';
    const { study, places } = await learn(newHost(), lesson, { from, log: solution });
    for (const { found, stuckAt, though } of places) expect(found, though).toBe(stuckAt);
    expect(presentStep(study)).toBeUndefined();
    const { kept = {} } = study.getState().learning ?? {};
    for (const step of lesson.steps)
      if (step.kind === 'reveal') expect(filled(step.text, kept)).not.toMatch(/[{}]|NaN|undefined/);
  });

  it.each(wrong)('is not passed by a wrong attempt, from $from on', async (attempt) => {
    const { places } = await learn(newHost(), lesson, attempt);
    for (const { found, stuckAt, though } of places) expect(found, though).toBe(stuckAt);
  });
});
