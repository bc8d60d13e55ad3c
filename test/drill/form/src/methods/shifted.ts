import { svdFactors } from '../forms/factors';
import { form } from '../forms/shifted';
import { toMatrix } from '../math/matricize';
import { singularValues } from '../math/svd';
import type { Method } from './method';

/** Training of a low-rank matrix with a diagonal beside it, from the leading singular vectors of an ordinary start. */
export const method: Method = {
  id: 'shifted',
  label: 'low rank + diagonal',
  summary: 'Weights are kept as BA + diag(d), with a rank that is chosen at the start.',
  params: {
    rank: { kind: 'number', label: 'Rank', symbol: 'r', default: 4, min: 1, max: 64, scale: 'log', integer: true, help: 'Columns of B and rows of A in every layer.' }, // prettier-ignore
  },
  init(context, kernel, { rank }) {
    const { kernelShape, decomposition, rows, cols } = context;
    const parts = svdFactors(toMatrix(kernel, kernelShape, decomposition), rows, cols);
    const keep = Math.min(Number(rank), parts.rank);
    return form.withParts(context, parts, { keep, s: parts.s.slice(0, keep) });
  },
  terms: () => [],
  singularRate: () => 1,
  storedSigma: () => undefined,
  trueSigma: (context, weights, host) =>
    singularValues(form.matrix(context, weights, host), context.rows, context.cols),
};
