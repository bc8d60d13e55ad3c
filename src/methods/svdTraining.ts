import { rule as byEnergy } from '../core/spectrum/cutRules/energy';
import type { Rng } from '../core/rng';
import { toMatrix } from '../math/matricize';
import { factoredSingularValues } from '../math/svd';
import { factoredWeights, factorsOf } from '../forms/factored';
import { leading, svdFactors, zeroFactors } from '../forms/factors';
import type { Factors } from '../forms/factors';
import type { LayerContext } from '../forms/form';
import { penalty as gramOrthogonality } from '../penalties/gramOrthogonality';
import { penalty as sparsity } from '../penalties/sparsity';
import type { Method } from './method';

/**
 * Random factors as in the paper: s standard normal, U and V Kaiming-normal over the row length of the matrices in
 * the official code: N [·, r] and C [r, ·], which are V and Uᵀ channel-wise, U and Vᵀ spatial-wise.
 */
function randomFactors({ layer, decomposition, rows, cols }: LayerContext, rng: Rng): Factors {
  const rank = Math.min(rows, cols);
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const fanIn = bySpace ? { U: rank, V: cols } : { U: rows, V: rank };
  const normal = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * rng.normal());
  return {
    rows,
    cols,
    rank,
    U: normal(rows * rank, Math.sqrt(2 / fanIn.U)),
    s: normal(rank, 1),
    V: normal(cols * rank, Math.sqrt(2 / fanIn.V)),
  };
}

/** Training with weights stored as U·diag(|s|)·Vᵀ, penalized to be orthonormal and sparse, then pruned. */
export const method: Method = {
  id: 'svdTraining',
  label: 'SVD training',
  summary: 'Weights are kept as U·diag(s)·Vᵀ; one penalty holds U and V orthonormal, another makes s sparse.',
  paper: {
    title:
      'Learning Low-rank Deep Neural Networks via Singular Vector Orthogonality Regularization and Singular Value Sparsification',
    authors: 'Yang, Tang, Wen, Yan, Hu, Li, Li, Chen',
    year: 2020,
    url: 'https://arxiv.org/abs/2004.09031',
  },
  tex: String.raw`W = U\,\mathrm{diag}(|s|)\,V^{\top}`,
  departures: [
    'Starts from the SVD of an ordinary initialization unless `init` is random, as in the paper.',
    'W = U·diag(|s|)·Vᵀ is trained without √|s|, whose derivative at s = 0 is infinite.',
    'The 1/r² of the orthogonality penalty keeps the rank at the start of the run, so that pruning does not change it.',
    'The constant −1 of the sparsity measures is left out.',
    'All phases are one run: the optimizer is reset at the cut, and the learning-rate schedule runs over all steps. The paper starts with a separate phase without sparsity; here that is `warmup`.',
    'By default s learns at ten times the rate of the other parameters; the paper has one rate.',
    'Dense hidden layers are decomposed too; at least one triplet of every layer is kept.',
  ],
  params: {
    sparsity: {
      kind: 'number',
      label: 'Sparsity',
      symbol: 'λ_s',
      default: 0.01,
      min: 0,
      max: 0.3,
      scale: 'log0',
      floor: 1e-4,
      hot: true,
      help: 'Strength of the penalty that makes the singular values sparse. The higher it is, the faster the rank falls.',
      tex: String.raw`\mathcal L + \lambda_s \sum_l \Omega(s_l) + \lambda_o \sum_l \Theta(U_l, V_l)`,
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
      help: 'Strength of the penalty that keeps the columns of U and V orthonormal. At 0 the values s are not singular values.',
      tex: String.raw`\Theta = \big(\lVert U^{\top}U - I\rVert_F^2 + \lVert V^{\top}V - I\rVert_F^2\big)/r^2`,
    },
    singularLr: {
      kind: 'number',
      label: 'Rate of s',
      unit: '×',
      default: 10,
      min: 0.1,
      max: 100,
      scale: 'log',
      hot: true,
      help: 'Multiplies the learning rate of s. Adam moves s by at most the learning rate per step, so × 1, as in the paper, is too slow to watch.',
    },
    energy: {
      kind: 'number',
      label: 'Prune energy',
      symbol: 'e',
      default: 0.01,
      min: 0,
      max: 0.9,
      scale: 'log0',
      floor: 1e-6,
      hot: true,
      help: 'Share of the energy Σs² that pruning may remove in each layer; the ranks shown are the ranks it would leave.',
      tex: String.raw`r = \min\Big\{k : \sum_{i\le k}\sigma_i^2 \ge (1-e)\sum_i\sigma_i^2\Big\}`,
    },
    regularizer: {
      kind: 'choice',
      label: 'Measure',
      default: 'hoyer2',
      options: [
        { value: 'l1', label: 'L1' },
        { value: 'hoyer', label: 'Hoyer' },
        { value: 'hoyer2', label: 'Hoyer²' },
      ],
      help: 'How sparsity of s is measured: Σ|s|, Σ|s|/‖s‖, or (Σ|s|)²/‖s‖². The last two ignore the scale of s.',
      tex: String.raw`\ell_1 = \sum_i|s_i|,\quad H = \ell_1/\lVert s\rVert_2,\quad H^2 = \ell_1^2/\lVert s\rVert_2^2`,
    },
    decomposition: {
      kind: 'choice',
      label: 'Split',
      default: 'channel',
      options: [
        { value: 'channel', label: 'channel' },
        { value: 'spatial', label: 'spatial' },
      ],
      help: 'How a convolution kernel is read as a matrix: [kh·kw·c, n] channel-wise, or [kh·c, kw·n] spatial-wise.',
    },
    init: {
      kind: 'choice',
      label: 'Start from',
      default: 'svd',
      options: [
        { value: 'svd', label: 'SVD of dense' },
        { value: 'random', label: 'random factors' },
      ],
      help: 'The SVD of an ordinary initialization, or random factors as in the paper.',
    },
    warmup: {
      kind: 'number',
      label: 'Warm-up',
      unit: 'steps',
      default: 0,
      min: 0,
      max: 100_000,
      scale: 'linear',
      integer: true,
      help: 'Steps before the sparsity penalty acts. The paper first trains a whole schedule without it.',
    },
    pruneAt: {
      kind: 'number',
      label: 'Prune at',
      unit: 'step',
      default: 0,
      min: 0,
      max: 1_000_000,
      scale: 'linear',
      integer: true,
      help: 'The step after which triplets below the cut are deleted; 0 = at the end.',
    },
    fineTune: {
      kind: 'number',
      label: 'Fine-tune',
      unit: 'steps',
      default: 0,
      min: 0,
      max: 1_000_000,
      scale: 'linear',
      integer: true,
      help: 'Steps after pruning, without the sparsity penalty. The run continues at least to its step limit.',
    },
  },
  main: 'sparsity',
  cut: { parameter: 'energy', rule: byEnergy.id },
  split: ({ decomposition }) => (decomposition === 'spatial' ? 'spatial' : 'channel'),
  init(context, kernel, { init }, rng) {
    const { kernelShape, decomposition, rows, cols } = context;
    if (init === 'random') return factoredWeights(randomFactors(context, rng));
    return factoredWeights(svdFactors(toMatrix(kernel, kernelShape, decomposition), rows, cols));
  },
  terms: ({ sparsity: sparse, ortho, regularizer, warmup }, { step, pruned }) => [
    {
      penalty: sparsity,
      strength: pruned || step < Number(warmup) ? 0 : Number(sparse),
      of: ['s'],
      options: { measure: String(regularizer) },
    },
    { penalty: gramOrthogonality, strength: Number(ortho), of: ['U', 'V'] },
  ],
  singularRate: ({ singularLr }) => Number(singularLr),
  storedSigma: ({ rank }, { s }) => s?.slice(0, rank),
  trueSigma(context, { rank }, host) {
    const { U, s, V } = factorsOf(context, rank, host);
    return factoredSingularValues(U, s, V);
  },
  pruning: {
    at: 'pruneAt',
    fineTuneFor: 'fineTune',
    compress(context, { rank }, host, rankOf) {
      const factors = factorsOf(context, rank, host);
      return factoredWeights(leading(factors, Math.max(1, rankOf(factors.s))));
    },
    continues: true,
  },
  atRank: ({ rows, cols }, rank) => factoredWeights(zeroFactors(rows, cols, rank)),
};
