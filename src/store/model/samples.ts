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

/** The report with the latest true singular values and comparisons of bases, if it has none: they are computed less often. */
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

/** What is kept of a report for the lines; `newest`: of the report before, which was the `count`th. */
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

/** What is kept of a report for the spectra over time: 4 bytes a singular value. */
export const spectraOf = ({ step, layers }: Progress): SpectraPoint => ({
  step,
  ranks: layers.map(shownRank),
  sigma: layers.map((layer) => Float32Array.from(layer.sigma)),
});
