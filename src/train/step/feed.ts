import type { LoadedDataset } from '../../datasets/dataset';
import type { Engine } from '../../gpu/engine';
import type { Loss } from '../../losses/loss';
import { createBatchArrays } from './batchArrays';
import type { BatchArrays } from './batchArrays';

/** The training batches of a dataset, one at a time where the engine can read it. */
export type Feed = {
  batch: BatchArrays;
  /** Writes the batch of a step, from 0 on. */
  fill(step: number): void;
  dispose(): void;
};

/** A feed of batches of that size, with targets as the loss wants them; nothing is written yet. */
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
