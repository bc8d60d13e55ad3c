import { createInterruptibleSleep } from './interruptibleSleep';

/** Limits training to a number of steps per second. */
export type Throttle = {
  /** Infinity or 0 = as fast as possible. */
  set(stepsPerSecond: number): void;
  /** Ends the wait between two steps, if there is one. */
  wake(): void;
  /** Starts the clock before a first step; the returned function waits until the next step is due. */
  start(): () => Promise<void>;
};

/** A throttle without a limit. */
export function createThrottle(): Throttle {
  const { sleep, wake } = createInterruptibleSleep();
  let intervalMs = 0;
  return {
    set(stepsPerSecond) {
      intervalMs = stepsPerSecond > 0 ? 1000 / stepsPerSecond : 0;
      wake();
    },
    wake,
    start() {
      let due = performance.now();
      return async () => {
        due = Math.max(due + intervalMs, performance.now());
        const waitMs = due - performance.now();
        if (waitMs > 1) await sleep(waitMs);
      };
    },
  };
}
