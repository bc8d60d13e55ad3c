import type { RunConfig } from '../../core/config/config';
import { rankAfter } from '../../core/config/cut';
import type { CutAt } from '../../core/config/cut';
import type { Network } from '../../core/network/network';
import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/network/shape';
import { denseWeights } from '../../forms/dense';
import type { HostParameters, LayerContext, LayerWeights, Parameter } from '../../forms/form';
import { isWeightLayer, kindOf } from '../../layers';
import { inputNames } from '../../layers/network/inputs';
import { shapedLayers } from '../../layers/network/shape';
import type { ShapedLayer } from '../../layers/network/shape';
import type { Method, Pruning } from '../../methods/method';
import { initialLayer, initialParameters } from './initialize';

/** A layer with weights in training: its weights in some form, and its bias, if any. */
export type TrainedWeights = {
  kind: 'weights';
  name: string;
  context: LayerContext;
  weights: LayerWeights;
  bias: Float32Array<ArrayBuffer> | undefined;
  biasFrozen: boolean;
  /** Rank at the start of the run. */
  fullRank: number;
  /** √Σσ² below which the layer has collapsed. */
  collapsedBelow: number;
  /** The update after which the moments of its core began; 0 for other forms. */
  born: number;
};

/**
 * The remaining share of √Σσ² at which a layer counts as collapsed. Measured with L1 at 0.1 and 0.3: `mlp` and `cnn` stop
 * learning when their layers fall below 2 %, and ranks rise again there; `vgg` still learns at 2 to 8 %, since batch
 * normalization compensates for the scale of its input, until the variance approaches its ε.
 */
const collapse = { plain: 2e-2, normalized: 1e-3 } as const;

/** A layer with its own parameters, such as a batch normalization. Kept runs call it `norm`. */
export type TrainedOwn = {
  kind: 'norm';
  name: string;
  parameters: Record<string, Parameter>;
  /** Number of values of a training batch over which the statistics of a channel are computed. */
  count: number;
};

/** A layer with parameters. */
export type TrainedLayer = TrainedWeights | TrainedOwn;

/** Whether a node that reads it normalizes its scale. */
const isNormalized = (network: Network, name: string) =>
  inputNames(network).some((names, i) => {
    const reader = network.layers[i];
    return reader && kindOf(reader).normalizes && names.includes(name);
  });

/** The parameters of initialization: how kernels are drawn, and how a method stores them. */
type Start = { network: Network; config: RunConfig; method: Method; rng: Rng };

/** A node of a run at step 0; undefined if it has no parameters. */
export function startingLayer(
  { layer, input, inputs }: ShapedLayer,
  { network, config, method, rng }: Start,
): TrainedLayer | undefined {
  const { name } = layer;
  if (!isWeightLayer(layer)) {
    const own = kindOf(layer).parameters?.(layer, ...inputs);
    if (!own) return undefined;
    const count = (config.batchSize * sizeOf(input)) / (input.at(-1) ?? 1);
    return { kind: 'norm', name, parameters: initialParameters(name, own, rng), count };
  }
  const decomposition = method.split?.(config.method) ?? 'channel';
  const { context, kernel, bias } = initialLayer(
    layer,
    input,
    String(config.model['init']),
    decomposition,
    rng,
  );
  const weights = layer.lowRank
    ? method.init(context, kernel, config.method, rng.fork('factors', name))
    : denseWeights(context, kernel);
  const own = { name, context, weights, bias };
  const stored = method.storedSigma(weights, hostOf(own)) ?? kernel;
  const norm = Math.sqrt(stored.reduce((sum, value) => sum + value * value, 0));
  const collapsedBelow = norm * (isNormalized(network, name) ? collapse.normalized : collapse.plain);
  return { kind: 'weights', ...own, biasFrozen: false, fullRank: weights.rank, collapsedBelow, born: 0 };
}

/** The layers of a run at step 0. */
export const startingLayers = (
  network: Network,
  config: RunConfig,
  method: Method,
  rng: Rng,
): TrainedLayer[] =>
  shapedLayers(network).flatMap((shaped) => startingLayer(shaped, { network, config, method, rng }) ?? []);

/** Whether the method determines the form of the layer. */
export const isLowRank = (layer: TrainedLayer | undefined): layer is TrainedWeights =>
  layer?.kind === 'weights' && layer.context.layer.lowRank;

/** All parameters of a layer, by name. */
export const parametersOf = (layer: TrainedLayer): Record<string, Parameter> => {
  if (layer.kind === 'norm') return layer.parameters;
  const { weights, bias, biasFrozen } = layer;
  if (!bias) return weights.parameters;
  const role = biasFrozen ? 'frozen' : 'bias';
  return { ...weights.parameters, bias: { shape: [bias.length], values: bias, role } };
};

/** The layer with its parameters replaced by values read from the engine. */
export function withValues(layer: TrainedLayer, host: HostParameters): TrainedLayer {
  const read = (key: string, before: Float32Array) => Float32Array.from(host[key] ?? before);
  const replaced = (parameters: Record<string, Parameter>) =>
    Object.fromEntries(
      Object.entries(parameters).map(([key, parameter]) => [
        key,
        { ...parameter, values: read(key, parameter.values) },
      ]),
    );
  if (layer.kind === 'norm') return { ...layer, parameters: replaced(layer.parameters) };
  const weights = { ...layer.weights, parameters: replaced(layer.weights.parameters) };
  return { ...layer, weights, bias: layer.bias && read('bias', layer.bias) };
}

/** A layer's weights as host arrays by name, as methods expect them. */
export const hostOf = ({ weights }: Pick<TrainedWeights, 'weights'>): HostParameters =>
  Object.fromEntries(Object.entries(weights.parameters).map(([key, { values }]) => [key, values]));

/** The layers, every low-rank one pruned to its rank after the cut. */
export const compressedLayers = (
  layers: readonly TrainedLayer[],
  { compress }: Pruning,
  cut: CutAt | undefined,
): TrainedLayer[] =>
  layers.map((layer) => {
    if (!isLowRank(layer)) return layer;
    const { context, weights } = layer;
    const rankOf = (sigma: ArrayLike<number>) =>
      rankAfter(cut, Float64Array.from(sigma, Math.abs).sort().reverse(), context);
    return { ...layer, weights: compress(context, weights, hostOf(layer), rankOf) };
  });
