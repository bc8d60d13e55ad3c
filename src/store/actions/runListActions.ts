import { withPin, withoutRun } from '../model/runList';
import type { Clock } from '../model/runList';
import type { Page } from './page';

/** What a visitor can do to the list of runs. */
export type RunListActions = {
  /** Keeps a run before others, or no longer. */
  pinRun(id: number, pinned: boolean): void;
  removeRun(id: number): void;
  setClock(clock: Clock): void;
};

/** The actions of the list of runs. */
export const runListActions = ({ set }: Page): RunListActions => ({
  pinRun: (id, pinned) => set(({ runs }) => ({ runs: withPin(runs, id, pinned) })),
  removeRun: (id) => set(({ runs }) => ({ runs: withoutRun(runs, id) })),
  setClock: (clock) => set(({ runs }) => ({ runs: { ...runs, clock } })),
});
