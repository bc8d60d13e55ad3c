import { factoredWeights, factorsOf } from '../forms/factored';
import { leading, svdFactors } from '../forms/factors';
import { toMatrix } from '../math/matricize';
import { factoredSingularValues } from '../math/svd';
import { penalty as gramOrthogonality } from '../penalties/gramOrthogonality';
import type { Method } from './method';

/** Training of U·diag(|s|)·Vᵀ with a rank that is chosen at the start: the baseline of methods that find the rank. */
export const method: Method = {
  id: 'fixedRank',
  label: 'fixed rank',
  summary:
    'Weights are kept as U·diag(s)·Vᵀ with a share of their full rank, from the first step to the last.',
  tex: String.raw`W = U\,\mathrm{diag}(|s|)\,V^{\top}`,
  params: {
    share: {
      kind: 'number',
      label: 'Share of the rank',
      symbol: 'r',
      default: 0.25,
      min: 0.01,
      max: 1,
      scale: 'linear',
      help: 'Rank of every layer at the start, as a share of its full rank; at least 1.',
    },
    ortho: {
      kind: 'number',
      label: 'Orthogonality',
      symbol: 'λ_o',
      default: 1,
      min: 0,
      max: 100,
      scale: 'log0',
      floor: 1e-2,
      hot: true,
      help: 'Strength of the penalty that keeps the columns of U and V orthonormal.',
      tex: String.raw`\big(\lVert U^{\top}U - I\rVert_F^2 + \lVert V^{\top}V - I\rVert_F^2\big)/r^2`,
    },
  },
  main: 'ortho',
  // The leading singular triplets of the layer as it would be initialized without any factors.
  init({ kernelShape, decomposition, rows, cols }, kernel, { share }) {
    const all = svdFactors(toMatrix(kernel, kernelShape, decomposition), rows, cols);
    return factoredWeights(leading(all, Math.max(1, Math.round(Number(share) * all.rank))));
  },
  terms: ({ ortho }) => [{ penalty: gramOrthogonality, strength: Number(ortho), of: ['U', 'V'] }],
  singularRate: () => 1,
  storedSigma: ({ rank }, { s }) => s?.slice(0, rank),
  trueSigma(context, { rank }, host) {
    const { U, s, V } = factorsOf(context, rank, host);
    return factoredSingularValues(U, s, V);
  },
};
