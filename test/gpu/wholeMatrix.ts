import { product } from '../../src/math/columns';
import { toMatrix } from '../../src/math/matricize';
import { coreOf } from '../../src/forms/core';
import { factorsOf } from '../../src/forms/factored';
import { hostOf, isLowRank } from '../../src/train/network/trainedLayer';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';

/** The transpose of a row-major matrix with this many columns. */
export const transposed = (values: ArrayLike<number>, cols: number): Float64Array => {
  const rows = values.length / cols;
  return Float64Array.from(
    { length: values.length },
    (_, at) => values[(at % rows) * cols + Math.floor(at / rows)] ?? 0,
  );
};

/** A low-rank layer's weight as its matrix, row-major, float64, from any form. */
export function matrixOf(layer: TrainedLayer | undefined): Float64Array {
  if (!isLowRank(layer)) throw new Error('This layer has no weights.');
  const { context, weights } = layer;
  const host = hostOf(layer);
  if (weights.form === 'dense')
    return Float64Array.from(toMatrix(host['kernel'] ?? [], context.kernelShape, context.decomposition));
  if (weights.form === 'core') {
    const { U, S, V, rank } = coreOf(context, weights.rank, host);
    return product(product(U, S, rank), transposed(V, rank), rank);
  }
  const { U, s, V, rank } = factorsOf(context, weights.rank, host);
  const scaled = Float64Array.from(U, (value, at) => value * Math.abs(s[at % rank] ?? 0));
  return product(scaled, transposed(V, rank), rank);
}
