import { breakEvenRank } from '../../core/network/cost';
import type { Factored } from '../../core/network/cost';
import { cutOf, rankAfter } from '../../core/config/cut';
import type { RunConfig } from '../../core/config/config';
import { frobeniusNorm } from '../../core/spectrum/metric';
import type { Network } from '../../core/network/network';
import { networkCost } from '../../layers/network/cost';
import type { Cost, LayerInfo, LayerProgress, Progress } from '../../core/run/progress';
import { formOf } from '../../forms';
import type { HostParameters, LayerContext } from '../../forms/form';
import type { Method } from '../../methods/method';
import type { Measurement } from '../step/measure';
import type { Sight } from '../step/monitor';
import type { PenaltyValues } from '../terms/terms';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

const fullRankOf = ({ rows, cols }: LayerContext) => Math.min(rows, cols);

const descending = (values: Float32Array) => Array.from(values, Math.abs).sort((a, b) => b - a);

/**
 * Whether a report must read weights: otherwise a layer would have no singular values, neither stored nor from an earlier
 * report.
 */
export const lacksSpectrum = (
  layers: readonly TrainedLayer[],
  before: readonly LayerProgress[] | undefined,
): boolean =>
  layers
    .filter(isLowRank)
    .some(
      ({ name, weights }) =>
        !Object.values(weights.parameters).some(({ role }) => role === 'singular') &&
        !before?.some((earlier) => earlier.name === name),
    );

/** The penalties of a layer in a report: those with their own field, and the others by id. */
function penaltiesOf(
  all: readonly PenaltyValues[],
  layer: number,
): Pick<LayerProgress, 'orthogonality' | 'penalties'> {
  const own = all.flatMap(({ penalty, byLayer }) => {
    const value = byLayer[layer];
    return value === undefined ? [] : [{ penalty, value }];
  });
  const named = own.flatMap(({ penalty: { field }, value }) => (field ? [[field, value] as const] : []));
  const others = own.flatMap(({ penalty: { id, field }, value }) => (field ? [] : [[id, value] as const]));
  return {
    ...Object.fromEntries(named),
    ...(others.length > 0 ? { penalties: Object.fromEntries(others) } : {}),
  };
}

/** The spectrum of every low-rank layer, and its rank after a cut now. */
function layerProgress(
  layers: readonly TrainedLayer[],
  hosts: readonly HostParameters[],
  method: Method,
  options: {
    config: RunConfig;
    penalties: readonly PenaltyValues[];
    trueSpectrum: boolean;
    /** By name: the monitor's result at this step. */
    sights: ReadonlyMap<string, Sight>;
    /** The last report, whose spectra are used for methods that store none, if none is requested. */
    before: readonly LayerProgress[] | undefined;
  },
): LayerProgress[] {
  const cut = cutOf(method, options.config.method);
  return layers.flatMap((layer, i) => {
    const host = hosts[i];
    if (!isLowRank(layer) || !host) return [];
    const { context, weights, collapsedBelow } = layer;
    const form = formOf(weights);
    const stored = method.storedSigma(weights, host);
    const earlier = stored ? undefined : options.before?.find(({ name }) => name === layer.name)?.sigma;
    const sight = options.sights.get(layer.name);
    const actual =
      options.trueSpectrum || !(stored ?? earlier)
        ? Array.from(sight?.sigma ?? method.trueSigma(context, weights, host))
        : undefined;
    const sigma = stored ? descending(stored) : (actual ?? earlier ?? []);
    const rankOf = (values: readonly number[]) => rankAfter(cut, values, context);
    return [
      {
        name: layer.name,
        rank: rankOf(sigma),
        fullRank: fullRankOf(context),
        ...(frobeniusNorm(sigma) < collapsedBelow ? { collapsed: true } : {}),
        form: form.computed(context, weights.rank, options.config.batchSize),
        ...(form.factored ? { storedRank: weights.rank, frozen: form.frozen } : {}),
        sigma,
        ...(actual ? { trueSigma: actual, trueRank: rankOf(actual) } : {}),
        ...penaltiesOf(options.penalties, i),
        ...(sight?.stability ? { stability: sight.stability } : {}),
      },
    ];
  });
}

/** Cost of the network with its low-rank layers factored at these ranks. */
export function costAt(
  network: Network,
  layers: readonly TrainedLayer[],
  ranks: Readonly<Record<string, number>>,
): Cost {
  const factored: Record<string, Factored> = {};
  for (const layer of layers.filter(isLowRank)) {
    const rank = ranks[layer.name];
    if (rank !== undefined) factored[layer.name] = { rank, decomposition: layer.context.decomposition };
  }
  return networkCost(network, factored);
}

/** The report of a measurement. `trained`: whether its batches are those of training steps. */
export function progressOf(
  network: Network,
  own: readonly TrainedLayer[],
  { history, hosts, penalties, sights }: Measurement,
  method: Method,
  {
    trained,
    msPerStep,
    learningRate,
    trainableParams,
    storedParams,
    ...options
  }: {
    learningRate: number;
    trainableParams: number;
    storedParams: number;
    config: RunConfig;
    trueSpectrum: boolean;
    before: readonly LayerProgress[] | undefined;
    msPerStep: number;
    trained: boolean;
  },
): Progress {
  const layers = layerProgress(own, hosts, method, { ...options, penalties, sights });
  const ranks = Object.fromEntries(layers.map(({ name, rank }) => [name, rank]));
  const { step, loss, accuracy } = history.at(-1) ?? { step: 0, loss: NaN, accuracy: NaN };
  const cost = { ...costAt(network, own, ranks), trainableParams, storedParams };
  return { step, loss, accuracy, layers, cost, msPerStep, learningRate, ...(trained ? { history } : {}) };
}

/** The constant properties of the low-rank layers during a run. */
export const layerInfos = (layers: readonly TrainedLayer[], initial: readonly LayerProgress[]): LayerInfo[] =>
  layers.filter(isLowRank).flatMap(({ name: own, context }) => {
    const start = initial.find(({ name }) => name === own);
    if (!start) return [];
    const { rows, cols } = context;
    const breakEven = Math.ceil(breakEvenRank(rows, cols)) - 1;
    const ranks = { fullRank: fullRankOf(context), breakEvenRank: breakEven };
    return [{ name: start.name, rows, cols, ...ranks, initialSigma: start.sigma }];
  });
