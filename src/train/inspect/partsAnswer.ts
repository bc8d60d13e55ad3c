import type { PartsAnswer } from '../../core/run/inspection';
import { lowRankLayer, partsIn } from './probed';
import type { Probed } from './probed';

/** A column of a row-major matrix of this width. */
const column = (matrix: Float32Array, width: number, index: number) =>
  Float32Array.from({ length: matrix.length / width }, (_, row) => matrix[row * width + index] ?? 0);

/** The strongest rank-1 components of a layer, at most `count`. Throws ShapeError for a layer that is not low-rank. */
export function partsAnswer(now: Probed, name: string, count: number): PartsAnswer {
  const { kernelShape, decomposition } = lowRankLayer(now.layers, name).context;
  const { U, s, V, rank } = partsIn(now, name);
  return {
    about: 'parts',
    step: now.step,
    layer: name,
    rank,
    kernel: [...kernelShape],
    bySpace: kernelShape.length === 4 && decomposition === 'spatial',
    parts: Array.from({ length: Math.min(count, rank) }, (_, i) => ({
      sigma: s[i] ?? 0,
      u: column(U, rank, i),
      v: column(V, rank, i),
    })),
  };
}
