import { createElement } from 'react';
import { expect, it } from 'vitest';
import { lessons } from '../../src/lessons';
import { catalogue } from '../../src/train/catalogue';
import { LessonList } from '../../src/ui/lessons/LessonList';
import { LessonPanel } from '../../src/ui/lessons/LessonPanel';
import { studyOf } from '../../src/ui/lessons/useStudy';
import { setUpReady } from '../store/fakeHost';
import { asItIs, rendered } from './rendered';

it('is in the list, and on the page step by step', async () => {
  const scene = setUpReady({}, catalogue);
  const store = asItIs(scene.store);
  const list = await rendered(store, createElement(LessonList));
  expect(list).toContain('What e means');
  expect(list).toContain('A cut at e may remove');

  const lesson = lessons.find(({ id }) => id === 'energy');
  if (!lesson) throw new Error('The lesson is not there.');
  const study = studyOf(store);
  study.start(lesson);
  expect(scene.lastBuild()).toMatchObject({ steps: 10, dataset: { id: 'planted', features: 16 } });
  scene.buildAsAsked();
  expect(await rendered(store, createElement(LessonPanel))).toContain('>a quarter of them</button>');
  study.answer('removed', 'quarter');
  const panel = await rendered(store, createElement(LessonPanel));
  expect(panel).toContain('step 2 of 2');
  expect(panel).toContain('Controls to move:');
});
