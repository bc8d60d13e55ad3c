import { GpuLostError, WrongDeviceError } from '../core/errors';

/** After this many consecutive losses of the device without progress, work is abandoned. */
const mostLosses = 3;

/** Sequential work on the session. */
export type Queue = {
  /** Runs the work after all earlier work, and again if the device is lost meanwhile or refused. */
  add(work: () => Promise<void>): void;
  /** To be called after progress that another loss does not undo. */
  progressed(): void;
};

/**
 * An empty queue. `cause` finds the cause of an error, `release` frees a lost device before the work is repeated, `refuse`
 * one that computes wrongly, if there may be another, and `failed` receives every other error, or the last of too many
 * losses.
 */
export function createQueue(host: {
  cause(thrown: unknown): Promise<unknown>;
  release(): void;
  refuse(reason: WrongDeviceError): boolean;
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
        if (error instanceof WrongDeviceError && host.refuse(error)) continue;
        if (!(error instanceof GpuLostError)) throw error;
        host.release();
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
