import type { Engine } from '../../gpu/engine';

/** Steps that the GPU has not finished: a move of a slider waits for one of them at most. */
export type InFlight = {
  /** To be called after a step was submitted. Resolves when at most one is still in progress. */
  push(): Promise<void>;
  /** Resolves when none is in progress. */
  settle(): Promise<void>;
};

export function createInFlight(engine: Engine): InFlight {
  let waiting: Promise<void>[] = [];
  return {
    async push() {
      const done = engine.settle();
      done.catch(() => {}); // the error is reported to whoever awaits it
      waiting.push(done);
      if (waiting.length > 1) await waiting.shift();
    },
    async settle() {
      const before = waiting;
      waiting = [];
      await Promise.all(before);
      await engine.settle();
    },
  };
}
