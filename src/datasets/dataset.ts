import type { PluginInfo } from '../core/config/plugin';
import type { Rng } from '../core/rng';
import type { Value } from '../core/config/param';
import type { FileRole } from './fileRole';

/** A file that can be read piece by piece, from any source. */
export type SourceFile = { name: string; size: number; stream(): ReadableStream<Uint8Array<ArrayBuffer>> };

/** What a dataset has access to while loading. */
export type LoadContext = {
  rng: Rng;
  /** Opens a file by name: one dropped on the page, or a path on the command line. Throws DataError if there is none. */
  open(name: string): Promise<SourceFile>;
};

/** How a stored value becomes an input: (value · scale − mean) / std, per channel. */
export type InputTransform = { scale: number; mean: number[]; std: number[]; layout: 'NHWC' | 'NC' };

/** Samples in memory, ready for the network: `inputs` [count, ...shape], `labels` [count]. */
export type Samples = { count: number; inputs: Float32Array<ArrayBuffer>; labels: Uint8Array<ArrayBuffer> };

/** A file that data came from: its name, its role, and its number of samples. */
export type DataSource = { name: string; role: FileRole; count: number };

/** A dataset ready to train on. */
export type LoadedDataset = {
  /** [height, width, channels], or [features]. */
  shape: readonly number[];
  classNames: readonly string[];
  /** The id of the loss for its labels; by default cross-entropy, with labels as class indices. */
  loss?: string;
  transform: InputTransform;
  /** Training samples in an epoch; Infinity when every batch is fresh. */
  trainCount: number;
  test: Samples;
  /** The files it came from, if any. */
  sources?: readonly DataSource[];
  /**
   * Writes the batch of a step (from 0) into `inputs` [size, ...shape] and `labels` [size].
   *
   * A pure function of the step, so that a run can be resumed or replayed from any step.
   */
  fill(step: number, size: number, inputs: Float32Array, labels: Uint8Array): void;
};

/** A dataset plug-in. `load` throws DataError naming the file and the reason. */
export type Dataset = PluginInfo & {
  load(values: Record<string, Value>, context: LoadContext): Promise<LoadedDataset>;
};
