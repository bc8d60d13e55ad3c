import type { LoadedDataset } from '../../datasets/dataset';
import type { Engine } from '../../gpu/engine';
import type { Loss } from '../../losses/loss';
import { createBatchArrays } from './batchArrays';
import type { BatchArrays } from './batchArrays';

/** The training batches of a dataset, one at a time on the engine. */
export type Feed = {
  batch: BatchArrays;
  /** Writes the batch of a step, counted from 0. */
  fill(step: number): void;
  dispose(): void;
};

/** A feed of batches of this size, with targets in the layout of the loss; nothing is written yet. */
export function createFeed(
  engine: Engine,
  dataset: LoadedDataset,
  { outputs, size, loss }: { outputs: number; size: number; loss: Loss },
): Feed {
  const batch = createBatchArrays(engine, dataset.shape, outputs, size, loss);
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
