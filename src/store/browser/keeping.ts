import { createStore, del, get, set } from 'idb-keyval';
import { formats } from '../../core/versions';
import type { Run } from '../model/runs';
import type { State } from '../model/state';
import type { Store } from '../store';
import type { KeptVisit } from '../model/view';
import { openedVisit } from './keptVisit';

/** The minimum time between two writes while a run trains, in milliseconds. */
const everyMs = 5000;
/** How long a run must have trained to replace an offered one, in milliseconds. */
const replacesAfterMs = 20_000;

const key = 'last';
let opened: ReturnType<typeof createStore> | undefined;
const vault = () => (opened ??= createStore('rankscope', 'visits'));

/** The present run in the form that is stored; undefined while there is nothing to store. */
export function visitOf({ run, runs, recorded, catalogue }: State, at: number): KeptVisit | undefined {
  if (recorded || run.rebuild || !run.snapshot || run.step === 0) return undefined;
  return { v: formats.keptRun, version: catalogue.version, at, run: { ...run, moved: {} }, runs };
}

/** Deletes the kept run from this browser. Never rejects. */
export async function forgetVisit(): Promise<void> {
  try {
    await del(key, vault());
  } catch {
    // Storage that cannot be opened contains nothing.
  }
}

/** What is stored in this browser; undefined if storage is empty or forbidden. */
async function keptValue(): Promise<unknown> {
  try {
    return await get<unknown>(key, vault());
  } catch {
    return undefined;
  }
}

/**
 * Stores the present run in this browser whenever the trainer has reported its state, and offers the run of the last visit.
 *
 * One write at a time, at most every 5 s of training, and one when the page is hidden; the newest state is written. A run
 * that is offered or refused stays until the present one has trained for 20 s; one of a newer format stays. Reports once if
 * nothing can be stored; `refuse` receives the reason if the stored run cannot be offered. Call `look` when `isHidden` may
 * have changed.
 */
export function followKeeping(
  store: Store,
  isHidden: () => boolean = () => false,
  refuse: (reason: string) => void = () => undefined,
): { look(): void; stop(): void } {
  let stopped = false;
  let found: 'unread' | 'newer' | 'refused' | 'read' = 'unread';
  let writing = false;
  let reported = false;
  let written: { run: Pick<Run, 'snapshot' | 'events'>; at: number } | undefined;

  async function write(visit: KeptVisit) {
    writing = true;
    written = { run: visit.run, at: performance.now() };
    try {
      await set(key, visit, vault());
      found = 'read';
      if (store.getState().view.kept) store.actions.offerKept(undefined);
    } catch {
      if (!reported && !stopped)
        store.actions.say('This browser cannot keep the run: it is lost when the page is closed.');
      reported = true;
    }
    writing = false;
    look();
  }
  function look() {
    const state = store.getState();
    const { run, view } = state;
    if (stopped || writing || !run.snapshot || view.resuming) return;
    if (found === 'unread' || found === 'newer') return;
    if (run.snapshot === written?.run.snapshot && run.events === written.run.events) return;
    if (run.state === 'running' && !isHidden() && performance.now() < (written?.at ?? -Infinity) + everyMs)
      return;
    if ((view.kept || found === 'refused') && (run.samples.newest?.elapsedMs ?? 0) < replacesAfterMs) return;
    const visit = visitOf(state, Date.now());
    if (visit) void write(visit);
  }
  const stop = store.subscribe(look);
  void keptValue().then((value) => {
    if (stopped) return;
    const opened = openedVisit(value, store.getState());
    if (opened?.kind === 'opened') store.actions.offerKept(opened.visit);
    if (opened?.kind === 'refused') refuse(opened.reason);
    found = opened?.kind !== 'refused' ? 'read' : opened.newer ? 'newer' : 'refused';
    look();
  });
  return {
    look,
    stop() {
      stopped = true;
      stop();
    },
  };
}
