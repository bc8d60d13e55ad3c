import type { RunConfig } from '../../core/config/config';
import type { Network } from '../../core/network/network';
import type { InputTransform } from '../../datasets/dataset';
import { formOf } from '../../forms';
import type { HostParameters } from '../../forms/form';
import { parametersOf } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** The content of a weights file: a network as arrays by name, and the text needed to rebuild it. */
export type ExportedWeights = {
  tensors: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
  metadata: Record<string, string>;
};

/** A layer's parameters without padding, as in a weights file. */
function unpadded(layer: TrainedLayer, host: HostParameters) {
  if (layer.kind !== 'weights') return { shapes: {}, values: {} };
  const { context, weights } = layer;
  const form = formOf(weights);
  const shapes: Record<string, readonly number[]> = form.shapes(context, weights);
  return { shapes, values: form.unpadded(context, weights, host) };
}

/**
 * The network's weights under the names of the file format, factors and cores without padding.
 *
 * `architecture` is the network in which each layer not stored as its kernel has its `decomposition`, its `rank` and
 * the formula of its `matrix`.
 */
export function exportWeights(
  network: Network,
  layers: readonly TrainedLayer[],
  hosts: readonly HostParameters[],
  about: { config: RunConfig; transform: InputTransform },
): ExportedWeights {
  const tensors: ExportedWeights['tensors'] = {};
  layers.forEach((layer, i) => {
    const host = hosts[i] ?? {};
    const { name } = layer;
    const { shapes, values } = unpadded(layer, host);
    for (const [key, { shape }] of Object.entries(parametersOf(layer)))
      tensors[`${name}.${key}`] = {
        shape: [...(shapes[key] ?? shape)],
        data: Float32Array.from(values[key] ?? host[key] ?? []),
      };
  });
  const described = network.layers.map((layer) => {
    const trained = layers.find(({ name }) => name === layer.name);
    if (trained?.kind !== 'weights') return layer;
    const { formula } = formOf(trained.weights);
    if (formula === undefined) return layer;
    const { decomposition } = trained.context;
    return { ...layer, decomposition, rank: trained.weights.rank, matrix: formula };
  });
  return {
    tensors,
    metadata: {
      config: JSON.stringify(about.config),
      architecture: JSON.stringify({ ...network, layers: described }),
      input: JSON.stringify(about.transform),
    },
  };
}
