import type { Spectrum } from '../metric';
import type { Source } from './sources';

/** What a metric may need besides the spectrum. */
export type Setting = {
  /** Size of the matrix. */
  rows: number;
  cols: number;
  /** Share of the energy that pruning may remove, 0…1. */
  e: number;
  /** Share of σ₁ below which a cut drops values, 0…1, for methods that cut so. */
  beta?: number;
};

/** A number that summarizes a spectrum, as the page shows it: one file of this folder, which exports it as `metric`. */
export type Metric = {
  /** Its file name. */
  id: string;
  label: string;
  /** Where it stands in the list: after those with a smaller number. */
  order: number;
  /** TeX. */
  formula: string;
  source: Source;
  /** What it says, and when it misleads. */
  help: string;
  /** undefined where it has no meaning: too few values, no β. */
  of(sigma: Spectrum, setting: Setting): number | undefined;
  /** The standard error, of a metric that is estimated. */
  error?(sigma: Spectrum): number | undefined;
  /** What to say where there is no value; without it a dash. */
  missing?(sigma: Spectrum, setting: Setting): string | undefined;
};
