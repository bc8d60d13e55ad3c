import type { Engine, Packed } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import { kernel, lastSlots, metricsLayout, ringLength } from '../../kernels/loss/recordMetrics';
import type { BatchLoss } from '../../ops/batchLoss';

/** The results of one batch: its mean loss, and the mean of the loss's metric, for cross-entropy the accuracy, 0…1. */
export type BatchMetrics = { loss: number; accuracy: number };

/** Loss and metric of every step, kept on the engine until a report reads them. */
export type MetricsRing = {
  /** To be read together with the other data of a report, for `last`. */
  readonly packed: Packed;
  /** Adds the results of a batch; one dispatch, without the host. */
  record(result: BatchLoss): void;
  /** The last `count` batches from the ring as it was read, oldest first; at most its capacity. */
  last(values: Float32Array, count: number): BatchMetrics[];
  dispose(): void;
};

/** Capacity of a ring, in steps. */
const capacity = 1024;

/** A ring for batches of this size. */
export function createMetricsRing(engine: Engine, size: number): MetricsRing {
  const packed = engine.allocate('metrics', new Float32Array(ringLength(capacity)));
  const sizes = engine.allocate('metrics sizes', metricsLayout.table({ rows: size, capacity }));
  return {
    packed,
    record({ loss, measured }) {
      tf.tidy(() => {
        const borrowed = { loss: engine.borrow(loss), measured: engine.borrow(measured) };
        engine.dispatch(kernel, { ...borrowed, sizes, ring: packed }, kernel.workgroupSize);
      });
    },
    last: (values, count) =>
      lastSlots(values, count).map(({ loss, sum }) => ({ loss, accuracy: sum / size })),
    dispose() {
      engine.free(packed);
      engine.free(sizes);
    },
  };
}
