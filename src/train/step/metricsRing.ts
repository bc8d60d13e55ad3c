import type { Engine, Packed, View } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import { kernel, lastSlots, metricsLayout, ringLength } from '../../kernels/loss/recordMetrics';
import type { BatchResult } from './objective';

/** What one batch gave: cross-entropy in nats, and accuracy 0…1. */
export type BatchMetrics = { loss: number; accuracy: number };

/** Loss and accuracy of every step, kept on the engine until a report reads them. */
export type MetricsRing = {
  /** To be read with whatever else a report needs, for `last`. */
  readonly packed: Packed;
  /** Adds what a batch gave; one dispatch that needs nothing of the host. `labels`: one-hot [size, classes]. */
  record(result: BatchResult, labels: View): void;
  /** The last `count` batches from the ring as it was read, oldest first; at most as many as it holds. */
  last(values: Float32Array, count: number): BatchMetrics[];
  dispose(): void;
};

/** Steps that a ring holds. */
const capacity = 1024;

/** A ring for batches of that size. */
export function createMetricsRing(engine: Engine, size: number, classes: number): MetricsRing {
  const packed = engine.allocate('metrics', new Float32Array(ringLength(capacity)));
  const sizes = engine.allocate('metrics sizes', metricsLayout.table({ rows: size, classes, capacity }));
  return {
    packed,
    record({ loss, logits }, labels) {
      tf.tidy(() => {
        const borrowed = { loss: engine.borrow(loss), logits: engine.borrow(logits) };
        const arrays = { ...borrowed, labels: engine.borrow(labels.tensor), sizes, ring: packed };
        engine.dispatch(kernel, arrays, kernel.workgroupSize);
      });
    },
    last: (values, count) =>
      lastSlots(values, count).map(({ loss, correct }) => ({ loss, accuracy: correct / size })),
    dispose() {
      engine.free(packed);
      engine.free(sizes);
    },
  };
}
