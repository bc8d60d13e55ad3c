import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config/config';
import type { Column } from '../core/run/column';
import type { Cut, LayerInfo, Summary } from '../core/run/progress';

/** A report as kept; per layer, null for a missing value. */
export type SampleRecord = {
  step: number;
  loss: number;
  meanLoss: number;
  accuracy: number;
  ranks: readonly number[];
  orthogonality: readonly (number | null)[];
  settling: readonly ({ whole: number; leading: number; change: number } | null)[];
  learningRate: number | null;
};

/** All data of a run. */
export type RunRecord = {
  /** Version of the Rankscope that writes it. */
  version: string;
  /** Of the code that computed the run; see `versions`. */
  numerics: number;
  adapter: AdapterInfo | undefined;
  config: RunConfig;
  step: number;
  state: string;
  layers: readonly LayerInfo[];
  /** Moves of live parameters; freezing of bases and cuts of ranks. */
  events: readonly LiveEvent[];
  cuts: readonly Cut[];
  samples: readonly SampleRecord[];
  tests: readonly { step: number; accuracy: number }[];
  /** Singular values of every layer, largest first. */
  spectra: readonly { step: number; ranks: readonly number[]; sigma: readonly Float32Array[] }[];
  summary: Summary | undefined;
  /** Additional columns for tables; absent: none. */
  columns?: readonly Column[];
};
