import type { PluginInfo } from '../core/config/plugin';
import type { Rng } from '../core/rng';
import type { Value } from '../core/config/param';
import type { FileRole } from './fileRole';

/** A file that can be read piece by piece, whatever it comes from. */
export type SourceFile = { name: string; size: number; stream(): ReadableStream<Uint8Array<ArrayBuffer>> };

/** What a dataset may use while loading. */
export type LoadContext = {
  rng: Rng;
  /** The file of that name: dropped on the page, or a path on the command line. Throws DataError if there is none. */
  open(name: string): Promise<SourceFile>;
};

/** How a stored value becomes an input: (value · scale − mean) / std, per channel. */
export type InputTransform = { scale: number; mean: number[]; std: number[]; layout: 'NHWC' | 'NC' };

/** Samples at rest, already as the network reads them: `inputs` [count, ...shape], `labels` [count]. */
export type Samples = { count: number; inputs: Float32Array<ArrayBuffer>; labels: Uint8Array<ArrayBuffer> };

/** A file that data came from: its name, what it is for, and how many samples it has. */
export type DataSource = { name: string; role: FileRole; count: number };

/** A dataset ready to train on. */
export type LoadedDataset = {
  /** [height, width, channels], or [features]. */
  shape: readonly number[];
  classNames: readonly string[];
  /** The id of the loss that its labels are for; absent: cross-entropy, which takes them as numbers of classes. */
  loss?: string;
  transform: InputTransform;
  /** Training samples in an epoch; Infinity when every batch is fresh. */
  trainCount: number;
  test: Samples;
  /** Where it comes from, when that is files. */
  sources?: readonly DataSource[];
  /**
   * Writes the batch of a step (from 0) into `inputs` [size, ...shape] and `labels` [size].
   *
   * A pure function of the step, so that a run can be continued or replayed from anywhere.
   */
  fill(step: number, size: number, inputs: Float32Array, labels: Uint8Array): void;
};

/** A dataset plug-in. `load` throws DataError naming the file and the reason. */
export type Dataset = PluginInfo & {
  load(values: Record<string, Value>, context: LoadContext): Promise<LoadedDataset>;
};
