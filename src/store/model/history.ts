import type { LayerProgress, Progress } from '../../core/run/progress';
import { pointsOf } from './series';
import type { Series } from './series';

/**
 * The maximum number of complete reports kept for looking back.
 *
 * Together at most 200 × (8 to 16 bytes per singular value), and one comparison of bases, 5 kB per layer, every Δ steps:
 * 5 MB for five layers, 25 MB for twenty-one of rank 64.
 */
export const keptReports = 200;

const sameComparison = (a: LayerProgress['stability'], b: LayerProgress['stability']) =>
  a !== undefined && b !== undefined && a.since === b.since && a.whole === b.whole && a.change === b.change;

/** A report as kept: without the losses of individual steps, and sharing a comparison with the report before. */
export function keptReport(reported: Progress, before: Progress | undefined): Progress {
  const { history: _, ...progress } = reported;
  const layers = progress.layers.map((layer, i) => {
    const earlier = before?.layers[i]?.stability;
    return earlier && sameComparison(layer.stability, earlier) ? { ...layer, stability: earlier } : layer;
  });
  return { ...progress, layers };
}

/** The index of the point nearest to a step, −1 without points. Points are in order of step. Cost: O(log n). */
export function nearestIndex(points: readonly { step: number }[], step: number): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const [before, at] = [points[low - 1], points[low]];
  return before && at && step - before.step <= at.step - step ? low - 1 : high;
}

/** The point nearest to a step; undefined without points. */
export const nearestPoint = <P extends { step: number }>(points: readonly P[], step: number): P | undefined =>
  points[nearestIndex(points, step)];

/** The last point at or before a step. */
export const pointUpTo = <P extends { step: number }>(points: readonly P[], step: number): P | undefined =>
  points.findLast((point) => point.step <= step);

/** A series without the points after a step; the stride is kept. */
export function seriesUpTo<P extends { step: number }>(series: Series<P>, step: number): Series<P> {
  const newest = pointUpTo(pointsOf(series), step);
  return { ...series, kept: series.kept.filter((point) => point.step <= step), newest };
}
