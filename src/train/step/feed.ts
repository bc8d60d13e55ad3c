import type { LoadedDataset } from '../../datasets/dataset';
import type { Engine } from '../../gpu/engine';
import { createBatchArrays } from './objective';
import type { BatchArrays } from './objective';

/** The training batches of a dataset, one at a time where the engine can read it. */
export type Feed = {
  batch: BatchArrays;
  /** Writes the batch of a step, from 0 on. */
  fill(step: number): void;
  dispose(): void;
};

/** A feed of batches of that size; nothing is written yet. */
export function createFeed(engine: Engine, dataset: LoadedDataset, classes: number, size: number): Feed {
  const batch = createBatchArrays(engine, dataset.shape, classes, size);
  const labels = new Uint8Array(size);
  return {
    batch,
    fill(step) {
      dataset.fill(step, size, batch.staged, labels);
      batch.write(batch.staged, labels);
    },
    dispose: () => batch.dispose(),
  };
}
