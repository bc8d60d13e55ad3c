import { factoredWeights, factorsOf } from '../forms/factored';
import { svdFactors } from '../forms/factors';
import { toMatrix } from '../math/matricize';
import { factoredSingularValues } from '../math/svd';
import { penalty as frobeniusDecay } from '../penalties/frobeniusDecay';
import type { Method } from './method';

/** Training of U·diag(|s|)·Vᵀ from the SVD of an ordinary start, while the norm of the product is held down. */
export const method: Method = {
  id: 'frobenius',
  label: 'Frobenius decay',
  summary:
    'Weights are kept as U·diag(s)·Vᵀ, and a penalty on the norm of their product stands in for weight decay.',
  params: {
    decay: {
      kind: 'number',
      label: 'Frobenius decay',
      symbol: 'λ',
      default: 1e-3,
      min: 0,
      max: 10,
      scale: 'log0',
      floor: 1e-5,
      hot: true,
      help: 'Strength of the penalty on the norm of every weight as it is multiplied out.',
      tex: String.raw`\mathcal L + \tfrac{\lambda}{2} \sum_l \lVert W_l\rVert_F^2`,
    },
  },
  main: 'decay',
  init: ({ kernelShape, decomposition, rows, cols }, kernel) =>
    factoredWeights(svdFactors(toMatrix(kernel, kernelShape, decomposition), rows, cols)),
  terms: ({ decay }) => [{ penalty: frobeniusDecay, strength: Number(decay) }],
  singularRate: () => 1,
  storedSigma: ({ rank }, { s }) => s?.slice(0, rank),
  trueSigma(context, { rank }, host) {
    const { U, s, V } = factorsOf(context, rank, host);
    return factoredSingularValues(U, s, V);
  },
};
