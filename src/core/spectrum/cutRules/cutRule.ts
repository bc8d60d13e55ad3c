import type { Spectrum } from '../metric';

/** The size of the matrix whose singular values are cut. */
export type MatrixSize = { rows: number; cols: number };

/**
 * How one number decides how many singular values of a layer a cut keeps. Spectra are largest first, without signs.
 *
 * The worker cuts by it, and the page shows by it what a cut would leave.
 */
export type CutRule = {
  /** Its file name; a method's `cut` names it. */
  id: string;
  /** How many of these values a cut at this number keeps. */
  rank(sigma: Spectrum, value: number, size: MatrixSize): number;
  /** The number of a cut whose line is dragged to a height σ of this spectrum; not bounded by the parameter. */
  valueAt(sigma: readonly number[], height: number): number;
  /** Significant digits that a dragged number keeps. */
  digits: number;
  /** Where the line of the cut is drawn: at this number's share of σ₁, or at the smallest value that is kept. */
  line: 'share' | 'kept';
};
