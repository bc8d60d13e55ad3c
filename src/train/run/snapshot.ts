import type { RunConfig } from '../../core/config/config';
import type { TrainedLayer } from '../network/trainedLayer';

/** What pruning did, and after which step. */
export type Pruned = {
  step: number;
  testAccuracy: number;
  testAccuracyPruned: number;
  ranks: Record<string, number>;
};

/** A run at a step, on the host: everything that continuing bit-identically needs. */
export type Snapshot = {
  step: number;
  pruned: Pruned | undefined;
  /** The last step after which the method changed how layers are stored, and how often it has. */
  turns: { last: number; count: number };
  updates: number;
  config: RunConfig;
  layers: TrainedLayer[];
  moments: Float32Array<ArrayBuffer>[];
  /** Right after a cut: the run just before it, in case the run is extended. */
  uncut: Snapshot | undefined;
};
