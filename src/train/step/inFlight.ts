import type { Engine } from '../../gpu/engine';

/** Steps that the GPU has not finished: a slider never waits behind more than one of them. */
export type InFlight = {
  /** To be called after a step was submitted. Resolves when at most one is still under way. */
  push(): Promise<void>;
  /** Resolves when none is. */
  settle(): Promise<void>;
};

/** The steps of one session. */
export function createInFlight(engine: Engine): InFlight {
  let waiting: Promise<void>[] = [];
  return {
    async push() {
      const done = engine.settle();
      done.catch(() => {}); // whoever awaits it hears of it
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
