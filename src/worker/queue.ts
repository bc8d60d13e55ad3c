import { GpuLostError } from '../core/errors';

/** So many losses of the device one after the other, with nothing done between them, are enough. */
const mostLosses = 3;

/** What touches the session, one piece after the other. */
export type Queue = {
  /** Does the work when all before it is done, and once more whenever the device was lost meanwhile. */
  add(work: () => Promise<void>): void;
  /** To be called when something was done that another loss takes nothing from. */
  progressed(): void;
};

/**
 * An empty queue. `cause` tells what is behind an error, `drop` lets go of a lost device before the work is done again, and
 * `failed` is told every other error, or the last of too many losses.
 */
export function createQueue(host: {
  cause(thrown: unknown): Promise<unknown>;
  drop(): void;
  failed(error: unknown): void;
}): Queue {
  let chain: Promise<void> = Promise.resolve();
  let losses = 0;
  const lasting = async (work: () => Promise<void>) => {
    losses = 0;
    for (;;)
      try {
        return await work();
      } catch (thrown) {
        const error = await host.cause(thrown);
        if (!(error instanceof GpuLostError)) throw error;
        host.drop();
        if (++losses < mostLosses) continue;
        const often = `The GPU device was lost ${mostLosses} times in a row, with nothing done in between.`;
        throw new GpuLostError(`${often} Close what else uses the GPU, or restart the browser.`);
      }
  };
  return {
    add(work) {
      chain = chain.then(() => lasting(work)).catch(host.failed);
    },
    progressed() {
      losses = 0;
    },
  };
}
