import { entry } from '../../core/entry';
import type { Engine, Packed, View } from '../../gpu/engine';
import type { SvdPlace, SvdWindow } from '../../kernels/svd/svdTables';
import { svd } from '../svd';

/** Where the results are written. */
type Results = { singular: Packed; left: Packed; right: Packed; report: Packed; places: readonly SvdPlace[] };

/** Flips the sign of columns of both factors where `vectors`, one of them, points away from `previous`. */
function align(
  vectors: Float64Array,
  previous: Float64Array,
  factors: readonly Float64Array[],
  rank: number,
): void {
  for (let j = 0; j < rank; j++) {
    let agreement = 0;
    for (let at = j; at < vectors.length; at += rank) agreement += entry(vectors, at) * entry(previous, at);
    if (agreement >= 0) continue;
    for (const factor of factors)
      for (let at = j; at < factor.length; at += rank) factor[at] = -entry(factor, at);
  }
}

/**
 * `createBatchedSvd` for engines without WebGPU: on the host in float64, matrix by matrix.
 *
 * Reads `source` synchronously, so that the results are available to whatever is enqueued next. A warm start saves no
 * work but keeps the signs. Singular values are NaN where a matrix contains NaN or an infinity, as on WebGPU.
 */
export function createHostSvd(engine: Engine, windows: readonly SvdWindow[], results: Results) {
  const last: (Float64Array | undefined)[] = windows.map(() => undefined);
  const views = new Map<Packed, View>();
  const viewOf = (source: Packed) => {
    const view = views.get(source) ?? engine.view(source, 0, [source.length]);
    views.set(source, view);
    return view;
  };
  return (source: Packed, { warm = false }: { warm?: boolean } = {}) => {
    const entries = Float32Array.from(viewOf(source).tensor.dataSync());
    const singular = new Float32Array(results.singular.length);
    const left = new Float32Array(results.left.length);
    const right = new Float32Array(results.right.length);
    const report = new Float32Array(results.report.length);
    windows.forEach(({ offset, rows, cols }, index) => {
      const place = results.places[index];
      if (!place) return;
      const { rank } = place;
      const own = entries.slice(offset, offset + rows * cols);
      if (!own.every(Number.isFinite)) {
        singular.fill(NaN, place.singular, place.singular + rank);
        return;
      }
      const { U, s, V, sweeps, residual } = svd(own, rows, cols);
      const square = rows < cols ? U : V;
      const previous = warm ? last[index] : undefined;
      if (previous) align(square, previous, [U, V], rank);
      last[index] = square;
      singular.set(s, place.singular);
      left.set(U, place.left);
      right.set(V, place.right);
      report.set([sweeps, residual], 2 * index);
    });
    engine.write(results.singular, singular);
    engine.write(results.left, left);
    engine.write(results.right, right);
    engine.write(results.report, report);
  };
}
