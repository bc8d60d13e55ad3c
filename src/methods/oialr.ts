import { rule as share } from '../core/spectrum/cutRules/share';
import { singularValues } from '../math/svd';
import { carriedMoment, diagonalCore, leadingCore, turned } from '../forms/turned';
import { coreOf, coreWeights } from '../forms/core';
import type { Turned } from '../forms/turned';
import { denseMatrix, denseWeights } from '../forms/dense';
import { svdFactors } from '../forms/factors';
import type { HostParameters, LayerContext, LayerWeights } from '../forms/form';
import type { Due, LayerState, Method, BetweenSteps } from './method';
import type { Value } from '../core/config/param';

/** Whether the reference converts a layer: it skips those with one side much longer than the other. */
function referenceConverts({ layer, kernelShape }: LayerContext): boolean {
  if (layer.kind === 'dense') {
    const [inputs = 1, units = 1] = kernelShape;
    return Math.min(inputs, units) > Math.max(inputs, units) / 10;
  }
  const [kh = 1, kw = 1, depth = 1, filters = 1] = kernelShape;
  return depth * kh * kw >= filters / 10;
}

/**
 * The indices of the layers that are eventually converted. Of those eligible in the reference, the last one stays
 * dense: the classifier or, if that is too long, the layer before it.
 */
function eligible(
  layers: readonly LayerState[],
  behind: readonly LayerContext[],
  { keepFirst, reference }: Record<string, Value>,
): number[] {
  const able = layers.flatMap(({ context }, i) => (reference && !referenceConverts(context) ? [] : [i]));
  const keepsLast = reference && !behind.some(referenceConverts);
  return able.slice(keepFirst ? 1 : 0, keepsLast ? -1 : able.length);
}

/** How many of `total` layers, counted from the output, a re-SVD covers after `count` earlier ones. */
function reach(total: number, count: number, { grow, reference }: Record<string, Value>): number {
  if (grow === 'all') return total;
  if (!reference) return Math.min(total, Math.ceil(0.1 * (count + 1) * total));
  // In Python, names[-0:] is the whole list.
  return Math.min(total, (count + 1) * Math.floor(0.1 * (total - 1)) || total);
}

/** The number of consecutive comparisons for which S must stay above the threshold. */
const patience = 2;

const isSettled = ({ stability }: LayerState, threshold: number) =>
  stability.length >= patience && stability.slice(-patience).every((S) => S >= threshold);

/** The changes after this step: ready layers are converted, and at every re-SVD those covered are cut. */
function due(layers: readonly LayerState[], values: Record<string, Value>, at: BetweenSteps): Due[] {
  const able = eligible(layers, at.behind, values);
  // The reference converts in the forward pass of step d, which is before its update.
  const delay = Number(values['delay']) - (values['reference'] ? 1 : 0);
  const ready = (layer: LayerState) =>
    at.asked ||
    (values['delayBy'] === 'stability' ? isSettled(layer, Number(values['threshold'])) : at.step >= delay);
  const turn = at.asked || at.step - at.last >= Number(values['interval']);
  const reached = able.slice(able.length - reach(able.length, at.count, values));
  return able.flatMap((index) => {
    const layer = layers[index];
    if (!layer) return [];
    const cut = reached.includes(index);
    if (layer.weights.form === 'dense') return ready(layer) ? [{ index, cut }] : [];
    return turn && cut ? [{ index, cut }] : [];
  });
}

/** A dense weight as a core between its present singular vectors. */
function converted(context: LayerContext, host: HostParameters): Pick<Turned, 'core' | 'sigma'> {
  const factors = svdFactors(denseMatrix(context, host), context.rows, context.cols);
  return { core: diagonalCore(factors), sigma: Float64Array.from(factors.s) };
}

const isCore = ({ form }: Pick<LayerWeights, 'form'>) => form === 'core';

/** Training that freezes the singular vectors of every weight and trains only the core between them. */
export const method: Method = {
  id: 'oialr',
  label: 'OIALR',
  summary:
    'Once the bases U and V of a weight have settled they are frozen; then only the small core S between them is trained, and its rank is cut at every re-SVD.',
  paper: {
    title: 'Harnessing Orthogonality to Train Low-Rank Neural Networks',
    authors: 'Coquelin, Flügel, Weiel, Kiefer, Debus, Streit, Götz',
    year: 2024,
    url: 'https://arxiv.org/abs/2401.08505',
  },
  tex: String.raw`W = U\,S\,V^{\top},\quad U^{\top}U = V^{\top}V = I\ \text{frozen}`,
  departures: [
    'Adam counts the updates of a core from its conversion on; the reference keeps the old count beside moments of zero, which makes the first update 3.16 times too large.',
    'At a re-SVD the moments turn with the basis; the reference leaves them as they were.',
    'By default S learns at three times the rate of the other parameters; the reference has one rate.',
    'Long dense layers are converted too; the reference skips those with one side ten times as long as the other.',
    'So is the last layer that the reference would convert, which it keeps dense (in vgg that is conv3b, because the classifier is too long to be converted).',
    'Biases of converted layers are still trained; the reference’s optimizer loses them.',
    'Layers are frozen after step d; the reference does so before the update of step d.',
    'Layers are cut all at once; the reference grows from the output (its rule for up to ten layers also takes all of them, by accident).',
    'At least one singular value of every layer is kept.',
    'The signs of singular vectors are fixed so that the largest entry is positive; the reference has the signs of its SVD routine, and its moments, which stay as they were at a re-SVD, depend on them.',
    'The reference’s experiments train with AdamW, gradient clipping, a warm-up of the learning rate and a cosine schedule, all of which are settings of the optimizer here. Weight decay leaves biases and batch normalizations alone; the reference decays them.',
    'What is clipped is the norm of all gradients that are used; the reference’s norm includes those of the biases that its optimizer has lost, which it accumulates without end.',
    'The learning rate rises from 0 and falls to 0 along half a cosine; the reference begins and ends at 1e-5 and bends the cosine (timm’s k-decay, 0.34). Its label smoothing is left out, and its code for SGD does not run.',
    '“As in the reference” undoes all of these except the rate of S, the order of the cuts, the last singular value, the signs and the optimizer; the rate, the order and the optimizer have settings of their own.',
  ],
  params: {
    cutoff: {
      kind: 'number',
      label: 'Cutoff',
      symbol: 'β',
      default: 0.15,
      min: 0.01,
      max: 0.9,
      scale: 'log',
      hot: true,
      help: 'A re-SVD deletes singular values below β·σ₁, at most half of them at a time.',
      tex: String.raw`r = \#\{\sigma_i \ge \beta\,\sigma_1\}`,
    },
    interval: {
      kind: 'number',
      label: 'Re-SVD every',
      symbol: 'ν',
      unit: 'steps',
      default: 100,
      min: 1,
      max: 10_000,
      scale: 'log',
      integer: true,
      hot: true,
      help: 'Steps between re-SVDs, at each of which the core is made diagonal again and its rank cut.',
    },
    delay: {
      kind: 'number',
      label: 'Freeze at',
      symbol: 'd',
      unit: 'step',
      default: 200,
      min: 1,
      max: 1_000_000,
      scale: 'log',
      integer: true,
      help: 'Up to this step the network trains as a dense one; then U and V of every layer are frozen.',
    },
    delayBy: {
      kind: 'choice',
      label: 'Freeze by',
      default: 'step',
      options: [
        { value: 'step', label: 'step' },
        { value: 'stability', label: 'stability' },
      ],
      help: 'All layers at one step; or each layer as soon as its basis has stayed stable for two comparisons in a row.',
    },
    threshold: {
      kind: 'number',
      label: 'Stable above',
      symbol: 'S',
      default: 0.985,
      min: 0,
      max: 1,
      scale: 'linear',
      help: 'The stability S that counts as settled when layers are frozen by stability.',
      tex: String.raw`S = \mathrm{tr}(O^{\top}O')/n'`,
    },
    coreLr: {
      kind: 'number',
      label: 'Rate of S',
      unit: '×',
      default: 3,
      min: 0.1,
      max: 100,
      scale: 'log',
      hot: true,
      help: 'Multiplies the learning rate of the cores. Adam moves each entry of S by at most the learning rate per step, so × 1, as in the reference, changes a spectrum slowly.',
    },
    grow: {
      kind: 'choice',
      label: 'Cut',
      default: 'all',
      options: [
        { value: 'all', label: 'all layers' },
        { value: 'fromOutput', label: 'growing from the output' },
      ],
      help: 'Whether every re-SVD works on all layers, or on the last tenth of them at first and a tenth more each time.',
    },
    keepFirst: {
      kind: 'toggle',
      label: 'Keep the first layer',
      default: false,
      help: 'Leaves the first low-rank layer dense. The last layer of every network is dense anyway.',
    },
    reference: {
      kind: 'toggle',
      label: 'As in the reference',
      default: false,
      help: 'Off: the optimizer starts without a history for each new core, moments turn with the basis, biases are still trained, and every low-rank layer is converted. On: all of this as in the authors’ code, except for the signs of singular vectors, which that code does not fix.',
    },
  },
  main: 'cutoff',
  cut: { parameter: 'cutoff', rule: share.id },
  actions: {
    reproject: {
      label: 're-SVD now',
      help: 'Makes every core diagonal again and cuts its rank, without waiting for the next re-SVD; freezes what is not frozen yet.',
    },
  },
  init: denseWeights,
  terms: () => [],
  singularRate: ({ coreLr }) => Number(coreLr),
  storedSigma: () => undefined,
  trueSigma(context, weights, host) {
    if (!isCore(weights)) return singularValues(denseMatrix(context, host), context.rows, context.cols);
    return singularValues(coreOf(context, weights.rank, host).S, weights.rank, weights.rank);
  },
  reprojection: {
    watchesStability: ({ delayBy }) => delayBy === 'stability',
    due,
    change(context, weights, host, { cutoff, reference }, cut) {
      const turn = isCore(weights) ? turned(coreOf(context, weights.rank, host)) : undefined;
      const { core, sigma } = turn ?? converted(context, host);
      const from = core.rank;
      const to = cut ? share.rank(sigma, Number(cutoff), context) : from;
      return {
        weights: coreWeights(leadingCore(core, to)),
        sigma,
        resetsCount: !turn && !reference,
        freezesBias: Boolean(reference),
        carry: (moment, power) =>
          turn && carriedMoment(moment, power, { from, to, turn: reference ? undefined : turn }),
      };
    },
  },
  atRank: ({ rows, cols }, rank) =>
    coreWeights({
      ...{ rows, cols, rank },
      U: new Float32Array(rows * rank),
      S: new Float32Array(rank * rank),
      V: new Float32Array(cols * rank),
    }),
};
