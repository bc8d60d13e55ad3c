import { tf } from '../tfjs/tfjs';
import type { Bridge } from '../tfjs/bridge';
import type { Trace } from '../trace';
import type { BoundBytes } from './boundBytes';
import { submitEvery } from './commands';
import { recordTrace } from './recordTrace';
import type { SpareBuffers } from './spareBuffers';

/** The traces of an engine. */
export type Traces = {
  /** See `Engine.trace`. */
  record(work: () => void, kept: () => readonly tf.Tensor[]): Trace;
  /** Number of traces that can be replayed. */
  count(): number;
  bytes(): number;
  /** To be called when the spare buffers are destroyed: they hold no dropped trace any more. */
  forget(): void;
  /** Disposes of all traces. */
  dispose(): void;
};

/** No traces yet. */
export function createTraces(
  bridge: Bridge,
  flush: () => void,
  { spare, boundBytes }: { spare: SpareBuffers; boundBytes: BoundBytes },
): Traces {
  const traces = new Set<Trace>();
  // Once a trace was dropped, the next one of its kind finds room in its buffers, whatever has become smaller.
  let larger = false;
  const record = (work: () => void) => {
    // While recording, each dispatch is submitted by itself, so that a buffer can serve again as soon as it is free.
    const usual = Number(tf.env().get(submitEvery));
    tf.env().set(submitEvery, 1);
    try {
      return recordTrace(bridge, flush, work, { spare, larger, boundBytes });
    } finally {
      tf.env().set(submitEvery, usual);
    }
  };
  return {
    record(work, kept) {
      const trace = record(work);
      // Their buffers belong to the trace: tfjs must not put them into its pool.
      for (const { dataId } of kept()) {
        const data = bridge.tensorMap.get(dataId);
        if (data) data.external = true;
      }
      traces.add(trace);
      return {
        ...trace,
        dispose() {
          flush();
          trace.dispose();
          traces.delete(trace);
          larger = true;
        },
      };
    },
    count: () => traces.size,
    bytes: () => [...traces].reduce((sum, trace) => sum + trace.bytes(), 0),
    forget() {
      larger = false;
    },
    dispose() {
      for (const trace of traces) trace.dispose();
    },
  };
}
