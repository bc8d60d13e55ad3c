import type { LayerProgress, Progress } from '../../core/run/progress';

/** The rank to show: 0 of a collapsed layer. */
export const shownRank = ({ rank, collapsed }: LayerProgress): number => (collapsed ? 0 : rank);

/** How much a layer's weight and its basis have moved, of its newest comparison with Δ steps earlier. */
export type Settling = {
  /** S and S_k, −1…1. */
  whole: number;
  leading: number;
  /** ‖ΔW‖_F / ‖W‖_F. */
  change: number;
};

/** What the lines over time are drawn from. */
export type Sample = {
  step: number;
  loss: number;
  /** Running mean of the batch loss over about three reports. */
  meanLoss: number;
  /** Time that the steps up to this one took; pauses and waiting for a speed limit do not count. */
  elapsedMs: number;
  accuracy: number;
  ranks: readonly number[];
  /** By layer; null for a dense one. */
  orthogonality: readonly (number | null)[];
  /** By layer; null before there is a comparison. */
  settling: readonly (Settling | null)[];
  /** η of this step; null where it was not reported. */
  learningRate: number | null;
};

/** Accuracy on the test set after a step. */
export type TestPoint = { step: number; accuracy: number };

/** The singular values of every layer after a step, largest first, and the rank that was shown. */
export type SpectraPoint = {
  step: number;
  ranks: readonly number[];
  sigma: readonly Float32Array[];
};

/** What is kept of a report for the lines; `meanLoss` is the running mean and `elapsedMs` the time up to it. */
export function sampleOf(
  { step, loss, accuracy, layers, learningRate }: Progress,
  { meanLoss, elapsedMs }: { meanLoss: number; elapsedMs: number },
): Sample {
  return {
    step,
    loss,
    meanLoss,
    elapsedMs,
    accuracy,
    ranks: layers.map(shownRank),
    orthogonality: layers.map((layer) => layer.orthogonality ?? null),
    settling: layers.map(({ stability }) => {
      if (!stability) return null;
      const { whole, leading, change } = stability;
      return { whole, leading, change };
    }),
    learningRate: learningRate ?? null,
  };
}

/** What is kept of a report for the spectra over time: 4 bytes a singular value. */
export const spectraOf = ({ step, layers }: Progress): SpectraPoint => ({
  step,
  ranks: layers.map(shownRank),
  sigma: layers.map((layer) => Float32Array.from(layer.sigma)),
});
