import type { LayerProgress, Progress } from '../../core/run/progress';

/** The rank to show: 0 for a collapsed layer. */
export const shownRank = ({ rank, collapsed }: LayerProgress): number => (collapsed ? 0 : rank);

/** How much a layer's weight and basis have changed, by the latest comparison with Δ steps earlier. */
export type Settling = {
  /** S and S_k, −1…1. */
  whole: number;
  leading: number;
  /** ‖ΔW‖_F / ‖W‖_F. */
  change: number;
};

/** A point of the lines over time. */
export type Sample = {
  step: number;
  loss: number;
  /** Running mean of the batch loss over about three reports. */
  meanLoss: number;
  /** Total time of the steps up to this one; pauses and waiting for a speed limit do not count. */
  elapsedMs: number;
  accuracy: number;
  ranks: readonly number[];
  /** By layer; null without factors. */
  orthogonality: readonly (number | null)[];
  /** By layer; null before the first comparison. */
  settling: readonly (Settling | null)[];
  /** η of this step; null if it was not reported. */
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

/** The report completed with the latest true singular values and comparisons of bases, which are computed less often. */
export function carried(progress: Progress, before: Progress | undefined): Progress {
  const layers = progress.layers.map((layer) => {
    const old = before?.layers.find(({ name }) => name === layer.name);
    if (!old) return layer;
    const { trueSigma, trueRank, stability } = old;
    return {
      ...(trueSigma && !layer.trueSigma ? { trueSigma } : {}),
      ...(trueRank !== undefined && !layer.trueSigma ? { trueRank } : {}),
      ...(stability ? { stability } : {}),
      ...layer,
    };
  });
  return { ...progress, layers };
}

/** The point kept of a report for the lines; `newest`: of the report before, which was the `count`th. */
export function sampleAfter(
  newest: Sample | undefined,
  count: number,
  { step, loss, accuracy, layers, learningRate, msPerStep }: Progress,
): Sample {
  const before = newest?.meanLoss ?? loss;
  return {
    step,
    loss,
    meanLoss: Number.isFinite(loss) ? before + (loss - before) / Math.min(3, count + 1) : before,
    elapsedMs: (newest?.elapsedMs ?? 0) + Math.max(0, step - (newest?.step ?? 0)) * Math.max(0, msPerStep),
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

/** The data kept of a report for the spectra over time: 4 bytes per singular value. */
export const spectraOf = ({ step, layers }: Progress): SpectraPoint => ({
  step,
  ranks: layers.map(shownRank),
  sigma: layers.map((layer) => Float32Array.from(layer.sigma)),
});
