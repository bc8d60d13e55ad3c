import type { Cut, LayerCut, LayerInfo } from '../../core/run/progress';
import { runCut } from '../model/cutLine';
import type { Cutting } from '../model/cutLine';
import type { Sample, SpectraPoint } from '../model/samples';
import type { Row } from './selectors';

/** Which stability is shown: S of the whole basis, or S_k of its leading directions. */
export type StabilityKind = 'whole' | 'leading';

/** S or S_k of each layer by its index; null without a comparison. */
export const stabilityRows = (points: readonly Sample[], kind: StabilityKind): Row[] =>
  points.map(({ step, settling }) => {
    const row: Row = { step };
    settling.forEach((layer, i) => {
      row[i] = layer ? layer[kind] : null;
    });
    return row;
  });

/** ‖ΔW‖/‖W‖ of each layer by its index, and the learning rate as `rate`. */
export const changeRows = (points: readonly Sample[]): Row[] =>
  points.map(({ step, settling, learningRate }) => {
    const row: Row = { step, rate: learningRate };
    settling.forEach((layer, i) => {
      row[i] = layer ? layer.change : null;
    });
    return row;
  });

/** 1/√(m·n′): the standard deviation of S, and of S_k at k = n′, between two random matrices; its mean is 0. */
export const randomStability = ({ rows, cols }: LayerInfo): number => 1 / Math.sqrt(rows * cols);

/** β, if the run cuts at a share of σ₁; undefined for other rules and without a cut. */
export function cutFraction(of: Cutting): number | undefined {
  const cut = runCut(of);
  return cut?.rule.line === 'share' ? cut.value : undefined;
}

/** A step at which layers were frozen or, if none was, cut; and these layers. */
export type CutMark = { step: number; kind: 'freeze' | 'cut'; layers: readonly LayerCut[] };

/**
 * The marks for a chart: all freezing and cutting, or that of one layer, except for cuts that kept the rank.
 *
 * Of marks less than `apart` steps apart the first is shown, but freezing rather than a cut.
 */
export function cutMarks(cuts: readonly Cut[], apart: number, name?: string): CutMark[] {
  const marks: CutMark[] = [];
  for (const { step, layers } of cuts) {
    const own = layers.filter(
      (layer) => (name === undefined || layer.name === name) && (layer.froze || layer.to < layer.from),
    );
    if (own.length === 0) continue;
    const frozen = own.filter(({ froze }) => froze);
    const mark: CutMark =
      frozen.length > 0 ? { step, kind: 'freeze', layers: frozen } : { step, kind: 'cut', layers: own };
    const before = marks.at(-1);
    const isNear = before !== undefined && step - before.step < apart;
    if (isNear && before.kind === 'cut' && mark.kind === 'freeze') marks.pop();
    if (!isNear || marks.at(-1) !== before) marks.push(mark);
  }
  return marks;
}

/** The latest cut or freezing of a layer. */
export function lastCut(cuts: readonly Cut[], name: string): { step: number; layer: LayerCut } | undefined {
  for (const { step, layers } of cuts.toReversed()) {
    const layer = layers.find((candidate) => candidate.name === name);
    if (layer) return { step, layer };
  }
  return undefined;
}

/** The step after which a layer's bases were frozen. */
export const frozenAt = (cuts: readonly Cut[], name: string): number | undefined =>
  cuts.find(({ layers }) => layers.some((layer) => layer.froze && layer.name === name))?.step;

/** Singular values that were valid between two steps, largest first, and the rank that was shown. */
export type Column = { from: number; to: number; rank: number; sigma: ArrayLike<number> };

/**
 * A layer's singular values over time without gaps; the last ones are extended by the width of those before.
 *
 * Values that were cut off end at the step of the cut, regardless of the nearest reports.
 */
export function spectrumColumns(
  points: readonly SpectraPoint[],
  cuts: readonly Cut[],
  layer: { index: number; name: string },
): Column[] {
  const own = cuts.flatMap(({ step, layers }) =>
    layers.filter(({ name }) => name === layer.name).map(({ to }) => ({ step, to })),
  );
  return points.flatMap((point, i) => {
    const { step } = point;
    const sigma = point.sigma[layer.index] ?? new Float32Array();
    const end = points[i + 1]?.step ?? step + Math.max(1, step - (points[i - 1]?.step ?? step));
    const columns: Column[] = [{ from: step, to: end, rank: point.ranks[layer.index] ?? 0, sigma }];
    for (const cut of own.filter((one) => one.step >= step && one.step < end)) {
      const last = columns.at(-1);
      if (!last || cut.to >= last.sigma.length) continue;
      last.to = cut.step;
      columns.push({
        from: cut.step,
        to: end,
        rank: Math.min(last.rank, cut.to),
        sigma: sigma.subarray(0, cut.to),
      });
    }
    return columns.filter(({ from, to }) => to > from);
  });
}
