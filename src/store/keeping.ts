import { createStore, del, get, set } from 'idb-keyval';
import { idleRun } from './runs';
import type { Run } from './runs';
import type { State } from './state';
import type { Store } from './store';
import type { KeptVisit } from './view';

/** While a run trains, it is written at most this often, in milliseconds. */
const everyMs = 5000;

const key = 'last';
let opened: ReturnType<typeof createStore> | undefined;
const vault = () => (opened ??= createStore('rankscope', 'visits'));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const namesIn = (value: object) => Object.keys(value).toSorted().join();

/** Whether a value is a run as this version of the page knows it; another version may have kept it. */
const isRun = (value: unknown, like: Run): value is Run =>
  isRecord(value) && namesIn(value) === namesIn(like);

/** Whether what the browser gave back is a visit that can be taken up. */
export const isVisit = (value: unknown, like: Run): value is KeptVisit =>
  isRecord(value) &&
  value['v'] === 1 &&
  typeof value['at'] === 'number' &&
  isRecord(value['runs']) &&
  isRun(value['run'], idleRun(like.config)) &&
  value['run'].snapshot !== undefined;

/** The present run as it is kept; undefined while there is nothing to keep. */
export function visitOf({ run, runs, recorded }: State, at: number): KeptVisit | undefined {
  if (recorded || run.rebuild || !run.snapshot || run.step === 0) return undefined;
  return { v: 1, at, run: { ...run, moved: {} }, runs };
}

/** Deletes the kept run from this browser. */
export const forgetVisit = (): Promise<void> => del(key, vault()).catch(() => undefined);

/**
 * Keeps the present run in this browser whenever the trainer has told its state, and offers the one of the last visit.
 *
 * At most one write at a time and one in 5 s of training, and one when the page is hidden; the newest state wins. Says once when there is no room. `look` is to be called when `isHidden` may have changed.
 */
export function followKeeping(
  store: Store,
  isHidden: () => boolean = () => false,
): { look(): void; stop(): void } {
  let stopped = false;
  let writing = false;
  let told = false;
  let written: Run['snapshot'];
  let writtenAt = -Infinity;

  async function write(visit: KeptVisit) {
    writing = true;
    written = visit.run.snapshot;
    writtenAt = performance.now();
    try {
      await set(key, visit, vault());
    } catch {
      if (!told && !stopped)
        store.actions.say('This browser has no room to keep the run: it is lost when the page is closed.');
      told = true;
    }
    writing = false;
    look();
  }
  function look() {
    const { run } = store.getState();
    if (stopped || writing || run.snapshot === written) return;
    if (run.state === 'running' && !isHidden() && performance.now() < writtenAt + everyMs) return;
    const visit = visitOf(store.getState(), Date.now());
    if (visit) void write(visit);
  }
  const stop = store.subscribe(look);
  get<unknown>(key, vault())
    .then((value) => {
      const { run } = store.getState();
      if (!stopped && written === undefined && isVisit(value, run)) store.actions.offerKept(value);
    })
    .catch(() => undefined);
  return {
    look,
    stop() {
      stopped = true;
      stop();
    },
  };
}
