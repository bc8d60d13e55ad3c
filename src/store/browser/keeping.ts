import { createStore, del, get, set } from 'idb-keyval';
import { isRecord } from '../../core/isRecord';
import { idleRun } from '../model/runs';
import type { Run } from '../model/runs';
import type { State } from '../model/state';
import type { Store } from '../store';
import type { KeptVisit } from '../model/view';

/** While a run trains, it is written at most this often, in milliseconds. */
const everyMs = 5000;
/** How long a run must have trained to take the place of one that is on offer, in milliseconds. */
const replacesAfterMs = 20_000;

const key = 'last';
let opened: ReturnType<typeof createStore> | undefined;
const vault = () => (opened ??= createStore('rankscope', 'visits'));

const namesIn = (value: object) => Object.keys(value).toSorted().join();

const isRun = (value: unknown, like: Run): value is Run =>
  isRecord(value) && namesIn(value) === namesIn(like);

/** Whether what the browser gave back is a visit that this version of the page can take up. */
export const isVisit = (
  value: unknown,
  { run, catalogue }: Pick<State, 'run' | 'catalogue'>,
): value is KeptVisit =>
  isRecord(value) &&
  value['v'] === 1 &&
  value['version'] === catalogue.version &&
  typeof value['at'] === 'number' &&
  isRecord(value['runs']) &&
  isRun(value['run'], idleRun(run.config)) &&
  value['run'].snapshot !== undefined;

/** The present run as it is kept; undefined while there is nothing to keep. */
export function visitOf({ run, runs, recorded, catalogue }: State, at: number): KeptVisit | undefined {
  if (recorded || run.rebuild || !run.snapshot || run.step === 0) return undefined;
  return { v: 1, version: catalogue.version, at, run: { ...run, moved: {} }, runs };
}

/** Deletes the kept run from this browser. Never rejects. */
export async function forgetVisit(): Promise<void> {
  try {
    await del(key, vault());
  } catch {
    // What cannot be opened keeps nothing.
  }
}

/** What is kept in this browser; undefined where it keeps nothing or forbids it. */
async function keptValue(): Promise<unknown> {
  try {
    return await get<unknown>(key, vault());
  } catch {
    return undefined;
  }
}

/**
 * Keeps the present run in this browser whenever the trainer has told its state, and offers the one of the last visit.
 *
 * At most one write at a time and one in 5 s of training, and one when the page is hidden; the newest state wins. A run
 * that is on offer stays until the present one has trained for 20 s. Says once when nothing can be kept. `look` is to be
 * called when `isHidden` may have changed.
 */
export function followKeeping(
  store: Store,
  isHidden: () => boolean = () => false,
): { look(): void; stop(): void } {
  let stopped = false;
  let writing = false;
  let told = false;
  let written: Pick<Run, 'snapshot' | 'events'> | undefined;
  let writtenAt = -Infinity;

  async function write(visit: KeptVisit) {
    writing = true;
    written = visit.run;
    writtenAt = performance.now();
    try {
      await set(key, visit, vault());
      if (store.getState().view.kept) store.actions.offerKept(undefined);
    } catch {
      if (!told && !stopped)
        store.actions.say('This browser cannot keep the run: it is lost when the page is closed.');
      told = true;
    }
    writing = false;
    look();
  }
  function look() {
    const state = store.getState();
    const { run, view } = state;
    if (stopped || writing || !run.snapshot || view.resuming) return;
    if (run.snapshot === written?.snapshot && run.events === written.events) return;
    if (run.state === 'running' && !isHidden() && performance.now() < writtenAt + everyMs) return;
    if (view.kept && (run.samples.newest?.elapsedMs ?? 0) < replacesAfterMs) return;
    const visit = visitOf(state, Date.now());
    if (visit) void write(visit);
  }
  const stop = store.subscribe(look);
  void keptValue().then((value) => {
    if (!stopped && !written && isVisit(value, store.getState())) store.actions.offerKept(value);
  });
  return {
    look,
    stop() {
      stopped = true;
      stop();
    },
  };
}
