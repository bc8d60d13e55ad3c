import type { RunConfig } from '../../core/config/config';
import type { Network } from '../../core/network/network';
import type { InputTransform } from '../../datasets/dataset';
import { coreOf } from '../../methods/coreForm';
import { factorsOf } from '../../methods/factoredForm';
import type { HostParameters } from '../../methods/layerForm';
import { parametersOf } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** A network as arrays by name, and the text that rebuilds it: what a weights file holds. */
export type ExportedWeights = {
  tensors: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
  metadata: Record<string, string>;
};

/**
 * The network's weights under the names of the file format, factors and cores without padding.
 *
 * `architecture` is the network with, at each layer that is not stored whole, its `decomposition` and `rank`.
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
    for (const [key, { shape }] of Object.entries(parametersOf(layer)))
      tensors[`${name}.${key}`] = { shape: [...shape], data: Float32Array.from(host[key] ?? []) };
    if (layer.kind !== 'weights' || layer.weights.form === 'dense') return;
    const { context, weights } = layer;
    const isCore = weights.form === 'core';
    const { rows, cols, rank, U, V, ...core } = isCore
      ? coreOf(context, weights.rank, host)
      : factorsOf(context, weights.rank, host);
    tensors[`${name}.U`] = { shape: [rows, rank], data: U };
    if ('S' in core) tensors[`${name}.S`] = { shape: [rank, rank], data: core.S };
    else tensors[`${name}.s`] = { shape: [rank], data: core.s };
    tensors[`${name}.V`] = { shape: [cols, rank], data: V };
  });
  const described = network.layers.map((layer) => {
    const trained = layers.find(({ name }) => name === layer.name);
    if (trained?.kind !== 'weights' || trained.weights.form === 'dense') return layer;
    return { ...layer, decomposition: trained.context.decomposition, rank: trained.weights.rank };
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
