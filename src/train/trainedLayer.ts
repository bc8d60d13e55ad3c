import type { RunConfig } from '../core/config';
import type { Network } from '../core/network';
import type { Rng } from '../core/rng';
import { denseWeights } from '../methods/denseForm';
import type { HostParameters, LayerContext, LayerWeights } from '../methods/layerForm';
import type { Method } from '../methods/method';
import { initialLayers } from './initialize';

/** A layer as it is trained: its weights in some form, and its bias. */
export type TrainedLayer = {
  context: LayerContext;
  weights: LayerWeights;
  bias: Float32Array<ArrayBuffer>;
  /** Rank at the start of the run. */
  fullRank: number;
};

/** The layers of a run at step 0. */
export function startingLayers(
  network: Network,
  config: RunConfig,
  method: Method,
  rng: Rng,
): TrainedLayer[] {
  const decomposition = config.method['decomposition'] === 'spatial' ? 'spatial' : 'channel';
  return initialLayers(network, String(config.model['init']), decomposition, rng).map(
    ({ context, kernel, bias }) => {
      const weights = context.layer.lowRank
        ? method.init(context, kernel, config.method, rng.fork('factors', context.layer.name))
        : denseWeights(context, kernel);
      return { context, weights, bias, fullRank: weights.rank };
    },
  );
}

/** The layer with its parameters as read back. */
export function withValues(layer: TrainedLayer, host: HostParameters): TrainedLayer {
  const parameters = Object.fromEntries(
    Object.entries(layer.weights.parameters).map(([key, parameter]) => [
      key,
      { ...parameter, values: Float32Array.from(host[key] ?? parameter.values) },
    ]),
  );
  return {
    ...layer,
    weights: { ...layer.weights, parameters },
    bias: Float32Array.from(host['bias'] ?? layer.bias),
  };
}

/** The layers with every low-rank one cut to what keeps 1 − `energy` of its energy. */
export const compressedLayers = (
  layers: readonly TrainedLayer[],
  method: Method,
  energy: number,
): TrainedLayer[] =>
  layers.map((layer) => {
    if (!layer.context.layer.lowRank) return layer;
    const host = Object.fromEntries(
      Object.entries(layer.weights.parameters).map(([key, { values }]) => [key, values]),
    );
    return { ...layer, weights: method.compress(layer.context, layer.weights, host, energy) };
  });
