import { describe, expect, it } from 'vitest';
import { lessons } from '../../src/lessons';
import type { Store } from '../../src/store/store';
import { explanationOf } from '../../src/ui/explain/explanationOf';
import { LessonList } from '../../src/ui/lessons/LessonList';
import { LessonPanel } from '../../src/ui/lessons/LessonPanel';
import { studyOf } from '../../src/ui/lessons/useStudy';
import { Page } from '../../src/ui/Page';
import { catalogue } from '../../src/train/catalogue';
import { setUpReady } from '../store/fakeHost';
import { asItIs, rendered } from './rendered';

const found = lessons.find(({ id }) => id === 'rankCollapse');

/** A page with a lesson of which this many steps have passed. */
function learning(passed = 0) {
  const scene = setUpReady({}, catalogue);
  const store = asItIs(scene.store);
  const study = studyOf(store);
  if (!found) throw new Error('The lesson is missing.');
  study.start(found, passed);
  return { ...scene, store, study, lesson: found };
}

const plain = (html: string) => html.replaceAll(/<!-- -->|<[^>]*>/g, '').replaceAll('&#x27;', "'");
const ids = (html: string) => [...html.matchAll(/data-explain="([^"]*)"/g)].map(([, id = '']) => id);

function unexplained(html: string, store: Store): string[] {
  const { setup, run, catalogue: known } = store.getState();
  const subject = { catalogue: known, configs: [setup.draft, run.config] };
  const controls = [...html.matchAll(/<(?:button|input)\b[^>]*>/g)].map(([tag]) => tag);
  return [
    ...controls.filter((tag) => !tag.includes('data-explain=')),
    ...ids(html).filter((id) => !explanationOf(id, subject)),
  ];
}

describe('the list of lessons', () => {
  it('states what each lesson teaches', async () => {
    const { store } = learning();
    const html = await rendered(store, <LessonList />);
    for (const { title, knows } of lessons) {
      expect(plain(html)).toContain(title);
      expect(plain(html)).toContain(knows.replaceAll('_', ''));
    }
    expect(html.match(/aria-current="true"/g)).toHaveLength(1);
    expect(unexplained(html, store)).toEqual([]);
  });
});

describe('a lesson on the page', () => {
  it('is not shown before one is started', async () => {
    expect(await rendered(asItIs(setUpReady().store), <Page />)).not.toContain('aria-label="Lesson"');
    const { store } = learning();
    expect(await rendered(store, <Page />)).toContain('aria-label="Lesson"');
  });

  it('asks for a prediction first: one button per answer, “I do not know” included', async () => {
    const { store, lesson } = learning();
    const html = await rendered(store, <LessonPanel />);
    expect(html).toContain(`step 1 of ${lesson.steps.length - 1}`);
    const [step] = lesson.steps;
    if (step?.kind !== 'prediction') throw new Error('The lesson does not begin with a prediction.');
    for (const { label } of step.question.options) expect(html).toContain(`>${label}</button>`);
    expect(html).toContain('>I do not know</button>');
    expect(html).not.toContain('Not yet.');
    expect(unexplained(html, store)).toEqual([]);
  });

  it.each(found?.steps.map(({ id }, i) => [id, i] as const) ?? [])('shows step %s', async (_, i) => {
    const { store, lesson } = learning(i);
    const html = await rendered(store, <LessonPanel />);
    const step = lesson.steps[i];
    const before = lesson.steps[i - 1];
    if (before?.kind === 'goal') expect(plain(html)).toContain(`Passed. ${before.notice}`);
    if (step?.kind === 'reveal') expect(plain(html)).toContain(step.why.replaceAll('_', ''));
    else expect(plain(html)).toContain(step?.text.replaceAll(/_/g, ''));
    if (step?.kind === 'goal' && step.controls.length > 0) expect(html).toContain('Controls to move:');
    expect(unexplained(html, store)).toEqual([]);
  });

  it('reports that an answer did not pass, and which control was moved though no step allows it', async () => {
    const { store, study, emit, buildAsAsked } = learning(1);
    buildAsAsked();
    study.answer('rank', 14);
    emit({ type: 'applied', event: { step: 0, path: 'method.sparsity', value: 0.1 } });
    const html = await rendered(store, <LessonPanel />);
    expect(html).toContain('Not yet. Look again.');
    expect(plain(html)).toContain('λs was changed, which no step so far allows.');
    expect(html).toContain('>Set it up again</button>');
  });

  it('compares the prediction with what happened at the end', async () => {
    const { store, study } = learning(found?.steps.length);
    study.answer('largest', 'falls');
    const html = plain(await rendered(store, <LessonPanel />));
    expect(html).toContain('You predicted: it falls. It was: it rises.');
    expect(html).toContain('Predictions right: 0 of 1.');
    expect(html).toContain('Next: Why orthogonality');
  });
});
