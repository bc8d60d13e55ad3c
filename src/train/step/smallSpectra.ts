import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** The host computes singular values of an m × n matrix, m ≥ n, in about 8 ns · m·n²: this many take at most 0.2 s. */
const most = 2e7;

/** Whether the singular values of all low-rank layers are computed on the host sooner than shaders for them compile. */
export const areSmall = (layers: readonly TrainedLayer[]): boolean =>
  layers
    .filter(isLowRank)
    .reduce((sum, { context: { rows, cols } }) => sum + rows * cols * Math.min(rows, cols), 0) <= most;
