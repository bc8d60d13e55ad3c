import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config/config';
import type { Column } from '../core/run/column';
import type { Cut, LayerInfo, Summary } from '../core/run/progress';

/** A report as it is kept; per layer, null where there is no value. */
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

/** Everything that is known of a run. */
export type RunRecord = {
  /** That of Rankscope which writes it. */
  version: string;
  /** Of the code that computed it; see `versions`. */
  numerics: number;
  adapter: AdapterInfo | undefined;
  config: RunConfig;
  step: number;
  state: string;
  layers: readonly LayerInfo[];
  /** Live parameters that were moved, and frozen bases and cut ranks. */
  events: readonly LiveEvent[];
  cuts: readonly Cut[];
  samples: readonly SampleRecord[];
  tests: readonly { step: number; accuracy: number }[];
  /** Singular values of every layer, largest first. */
  spectra: readonly { step: number; ranks: readonly number[]; sigma: readonly Float32Array[] }[];
  summary: Summary | undefined;
  /** Further columns for tables; absent: none. */
  columns?: readonly Column[];
};
