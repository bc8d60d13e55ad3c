import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { strictConfig } from '../core/config/strictConfig';
import { scrubbedStep } from '../store/selectors/scrub';
import type { State } from '../store/model/state';
import type { Store } from '../store/store';
import type { NamedLesson } from './lesson';
import type { Answer } from './liveState';
import { passedIn, strayedPaths } from './progress';
import { readState } from './readState';
import type { Learnt } from './readState';

/** A lesson in progress. */
export type Learning = Learnt & {
  lesson: NamedLesson;
  /** The number of its steps that have passed: the next is the present one. */
  passed: number;
  /** Values kept by goals for the reveal. */
  kept: Readonly<Record<string, string>>;
  /** Paths that were changed in this run although no step so far allows it. */
  strayed: readonly string[];
};

/** The present lesson of a page, if any, and the learner's actions besides using the page. */
export type Study = StoreApi<{ learning: Learning | undefined }> & {
  /** Sets up the initial experiment of the lesson, at step 0. `passed`: the number of steps that count as passed. */
  start(lesson: NamedLesson, passed?: number): void;
  /** Sets up the experiment again; passed steps stay passed. */
  setUpAgain(): void;
  answer(id: string, value: Answer): void;
  leave(): void;
};

/** Multiples of the report interval up to the end: the steps at which a lesson's predicates are evaluated. */
function reportsOf({ steps, metricsEvery }: Learnt['start']): number[] {
  const every = Math.max(1, metricsEvery);
  return Array.from({ length: Math.floor(steps / every) }, (_, i) => (i + 1) * every);
}

/** The steps of the present run that were looked back at. */
function seenSteps(seen: readonly number[], state: State): readonly number[] {
  if (state.run.rebuild) return seen.length === 0 ? seen : [];
  const step = scrubbedStep(state);
  return step === undefined || seen.includes(step) ? seen : [...seen, step];
}

/** The lesson after the page's state changed to `state`. */
function follow(learning: Learning, state: State): Learning {
  const { lesson, passed } = learning;
  const seen = seenSteps(learning.seen, state);
  const known = seen === learning.seen ? learning : { ...learning, seen };
  const live = readState(state, known);
  const now = passedIn(lesson, passed, live);
  const kept = lesson.steps
    .slice(passed, now)
    .reduce(
      (all, one) => (one.kind === 'goal' && one.keep ? { ...all, ...one.keep(live) } : all),
      known.kept,
    );
  const strayed = strayedPaths(lesson, now, live);
  const same = now === passed && strayed.join() === known.strayed.join();
  return same ? known : { ...known, passed: now, kept, strayed };
}

/** The lessons of a page: follows its store while a lesson is in progress. */
export function createStudy(page: Pick<Store, 'getState' | 'subscribe' | 'actions'>): Study {
  const api = createStore<{ learning: Learning | undefined }>(() => ({ learning: undefined }));
  let stop: (() => void) | undefined;
  function end() {
    stop?.();
    stop = undefined;
    api.setState({ learning: undefined });
  }
  const look = () => {
    const { learning } = api.getState();
    // Another experiment was opened.
    if (!page.getState().setup.watched) return end();
    const next = learning && follow(learning, page.getState());
    if (next !== learning) api.setState({ learning: next });
    return undefined;
  };
  function setUp({ start, lesson }: Pick<Learning, 'start' | 'lesson'>) {
    const watched = { reports: reportsOf(start), stops: lesson.stops };
    page.actions.open({ config: start, build: true, watched });
  }
  return {
    ...api,
    start(lesson, passed = 0) {
      const { catalogue } = page.getState();
      const start = strictConfig(catalogue, lesson.start);
      api.setState({
        learning: { lesson, start, passed, answers: {}, seen: [], kept: {}, strayed: [] },
      });
      setUp({ start, lesson });
      stop ??= page.subscribe(look);
    },
    setUpAgain() {
      const { learning } = api.getState();
      if (learning) setUp(learning);
    },
    answer(id, value) {
      const { learning } = api.getState();
      if (!learning) return;
      api.setState({ learning: { ...learning, answers: { ...learning.answers, [id]: value } } });
      look();
    },
    leave() {
      end();
      page.actions.unwatch();
    },
  };
}
