import { expect, it, vi } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { lessons } from '../../src/lessons';
import { filled } from '../../src/lessons/progress';
import { references } from '../../src/lessons/references';
import { learn, presentStep, trainingHosts } from './learner';

it('is passed by its solution, and by nothing that is wrong', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const lesson = lessons.find(({ id }) => id === 'energy');
  const reference = references['energy'];
  if (!lesson || !reference) throw new Error('The lesson is not there.');
  const engine = await openEngine('cpu');
  const newHost = trainingHosts(engine);
  const { study } = await learn(newHost(), lesson, { from: 'predict', log: reference.solution });
  expect(presentStep(study)).toBeUndefined();
  const { kept = {} } = study.getState().learning ?? {};
  expect(filled(lesson.steps.at(-1)?.text ?? '', kept)).toMatch(/^Of 16 bars \d+ stayed\.$/);
  for (const attempt of reference.wrong) {
    const { places } = await learn(newHost(), lesson, attempt);
    expect(places.length).toBe(3);
    for (const { found, stuckAt, though } of places) expect(found, though).toBe(stuckAt);
  }
  engine.dispose();
});
