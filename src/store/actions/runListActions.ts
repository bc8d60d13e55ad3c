import { withPin, withoutRun } from '../model/runList';
import type { Clock } from '../model/runList';
import type { Page } from './page';

/** Actions on the list of runs. */
export type RunListActions = {
  /** Pins a run, so that others are removed first, or unpins it. */
  pinRun(id: number, pinned: boolean): void;
  removeRun(id: number): void;
  setClock(clock: Clock): void;
};

export const runListActions = ({ set }: Page): RunListActions => ({
  pinRun: (id, pinned) => set(({ runs }) => ({ runs: withPin(runs, id, pinned) })),
  removeRun: (id) => set(({ runs }) => ({ runs: withoutRun(runs, id) })),
  setClock: (clock) => set(({ runs }) => ({ runs: { ...runs, clock } })),
});
