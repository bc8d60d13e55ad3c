import type { Store as PageStore } from '../../src/store/store';
import { paramAt } from '../../src/core/config/paths';
import type { NamedLesson } from '../../src/lessons/lesson';
import type { Action, Log } from '../../src/lessons/log';
import { createStudy } from '../../src/lessons/study';
import type { Study } from '../../src/lessons/study';
import type { State } from '../../src/store/model/state';
import { createStore } from '../../src/store/store';
import { catalogue } from '../../src/train/catalogue';
import type { Engine } from '../../src/gpu/engine';
import type { Host, TrainerEvent } from '../../src/worker/protocol';
import { createTrainer } from '../../src/worker/trainer';

/** Hosts on one trainer, one at a time: the newest is told of what happens. */
export function trainingHosts(engine: Engine): () => Host {
  let listener: (event: TrainerEvent) => void = () => undefined;
  const trainer = createTrainer({ openEngine: async () => engine, emit: (event) => listener(event) });
  return () => ({
    send: trainer.receive,
    listen(callback) {
      listener = callback;
      queueMicrotask(() => callback({ type: 'adapter', adapter: engine.adapter }));
      return () => undefined;
    },
    dispose: () => undefined,
  });
}

const until = (store: PageStore, holds: (state: State) => boolean) =>
  new Promise<State>((resolve) => {
    const look = () => {
      if (!holds(store.getState())) return;
      stop();
      resolve(store.getState());
    };
    const stop = store.subscribe(look);
    look();
  });

const rests = ({ run }: State) => ['ready', 'paused', 'finished', 'diverged'].includes(run.state);

/** The first step of the lesson that has not passed, by its id; undefined when all have. */
export const presentStep = ({ getState }: Study): string | undefined => {
  const { learning } = getState();
  return learning?.lesson.steps[learning.passed]?.id;
};

/**
 * Takes the lesson on a page with this host, from a step on, and does what the log says. Where the log says that a step
 * has not passed, gives what it is, though what it is not, and whether that is so.
 */
export async function learn(host: Host, lesson: NamedLesson, { from, log }: { from: string; log: Log }) {
  const store = createStore(host, catalogue, { held: true });
  const study = createStudy(store);
  const { actions, getState } = store;
  await until(store, ({ view }) => view.adapter !== undefined);
  study.start(
    lesson,
    lesson.steps.findIndex(({ id }) => id === from),
  );
  await until(store, rests);

  async function playTo(step: number) {
    while (getState().run.step < step) {
      const { run } = getState();
      const before = run.step;
      const isPlayed = [...lesson.stops, run.total].some((stop) => stop > before && stop <= step);
      if (isPlayed) actions.toggle();
      else for (let i = before; i < step; i++) actions.step();
      await until(store, (state) => state.run.step > before && rests(state));
    }
  }
  async function act(action: Action) {
    if ('answer' in action) return study.answer(action.answer, action.value);
    if ('play' in action) return playTo(action.play);
    if ('set' in action) return actions.setLive(action.set, action.value);
    if ('look' in action) return actions.scrub(action.look);
    if ('branch' in action) {
      actions.branch(action.branch);
      return until(
        store,
        ({ run }) => run.branchedAt === action.branch && run.state === 'paused' && run.step === action.branch,
      );
    }
    for (const [path, value] of Object.entries(action.restart)) {
      const isLive = paramAt(catalogue, getState().setup.draft, path)?.hot;
      if (isLive) actions.setLive(path, value);
      else actions.setDraft(path, value);
    }
    actions.restart();
    return until(store, (state) => state.run.state === 'ready');
  }
  const places: { though: string; stuckAt: string; found: string | undefined }[] = [];
  for (const entry of log) {
    if ('stuckAt' in entry) places.push({ ...entry, found: presentStep(study) });
    else await act(entry);
  }
  return { store, study, places };
}
