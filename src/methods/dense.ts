import { rule as energy } from '../core/spectrum/cutRules/energy';
import { singularValues } from '../math/svd';
import { denseMatrix, denseWeights } from '../forms/dense';
import { factoredWeights } from '../forms/factored';
import { leading, svdFactors } from '../forms/factors';
import type { Method } from './method';

/** Ordinary training, compared with the truncated SVD of its result, which every low-rank method must beat. */
export const method: Method = {
  id: 'dense',
  label: 'dense',
  summary: 'Ordinary training; the truncated SVD of the trained weights is evaluated beside it.',
  tex: String.raw`W \approx \sum_{i\le r} \sigma_i\,u_i v_i^{\top}`,
  params: {
    truncate: {
      kind: 'number',
      label: 'Truncation',
      symbol: 'e',
      default: 0.01,
      min: 0,
      max: 0.9,
      scale: 'log0',
      floor: 1e-6,
      hot: true,
      help: 'Share of the energy Σσ² that the truncated SVD beside the dense network may drop in each layer.',
      tex: String.raw`r = \min\Big\{k : \sum_{i\le k}\sigma_i^2 \ge (1-e)\sum_i\sigma_i^2\Big\}`,
    },
  },
  main: 'truncate',
  cut: { parameter: 'truncate', rule: energy.id },
  init: denseWeights,
  terms: () => [],
  singularRate: () => 1,
  storedSigma: () => undefined,
  trueSigma: (context, _weights, host) =>
    singularValues(denseMatrix(context, host), context.rows, context.cols),
  pruning: {
    compress(context, _weights, host, rankOf) {
      const { rows, cols } = context;
      const factors = svdFactors(denseMatrix(context, host), rows, cols);
      return factoredWeights(leading(factors, Math.max(1, rankOf(factors.s))));
    },
    continues: false,
  },
};
