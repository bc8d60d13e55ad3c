import type { Spectrum } from '../metric';

/** The size of the matrix whose singular values are cut. */
export type MatrixSize = { rows: number; cols: number };

/**
 * A rule from a number to how many singular values of a layer a cut keeps. Spectra are largest first, without signs.
 *
 * The worker uses it to cut, the page to show the effect of a cut.
 */
export type CutRule = {
  /** Its file name, by which a method's `cut` refers to it. */
  id: string;
  /** How many of these values a cut with this number keeps. */
  rank(sigma: Spectrum, value: number, size: MatrixSize): number;
  /** The number of the cut whose line is dragged to a height σ of this spectrum; not clamped to the parameter's range. */
  valueAt(sigma: readonly number[], height: number): number;
  /** Significant digits of a dragged number. */
  digits: number;
  /** Where the cut line is drawn: at this share of σ₁, or at the smallest kept value. */
  line: 'share' | 'kept';
};
