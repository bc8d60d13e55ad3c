import type { RunConfig } from '../../core/config/config';
import type { TrainedLayer } from '../network/trainedLayer';

/** The result of pruning, and the step after which it happened. */
export type Pruned = {
  step: number;
  testAccuracy: number;
  testAccuracyPruned: number;
  ranks: Record<string, number>;
};

/** A run at a step, on the host: everything needed to continue bit-identically. */
export type Snapshot = {
  step: number;
  pruned: Pruned | undefined;
  /** The last step after which the method changed the form of layers, and how often it has. */
  turns: { last: number; count: number };
  updates: number;
  config: RunConfig;
  layers: TrainedLayer[];
  moments: Float32Array<ArrayBuffer>[];
  /** Right after a cut: the state before it, in case the run is extended. */
  uncut: Snapshot | undefined;
};
