import type { Spectrum } from '../metric';
import type { Source } from './sources';

/** The inputs of a metric besides the spectrum. */
export type Setting = {
  /** Size of the matrix. */
  rows: number;
  cols: number;
  /** Share of the energy that pruning may remove, 0…1. */
  e: number;
  /** Share of σ₁ below which a cut drops values, 0…1, for methods with such a cut. */
  beta?: number;
};

/** A number that summarizes a spectrum, as the page shows it: one file of this folder, which exports it as `metric`. */
export type Metric = {
  /** Its file name. */
  id: string;
  label: string;
  /** Its position in the list, ascending. */
  order: number;
  /** TeX. */
  formula: string;
  source: Source;
  /** What it measures, and when it misleads. */
  help: string;
  /** undefined if it is not meaningful: too few values, no β. */
  of(sigma: Spectrum, setting: Setting): number | undefined;
  /** The standard error of an estimated metric. */
  error?(sigma: Spectrum): number | undefined;
  /** The text shown without a value; by default a dash. */
  missing?(sigma: Spectrum, setting: Setting): string | undefined;
};
