import { tf } from '../../gpu/tfjs/tfjs';
import { ShapeError } from '../../core/errors';
import type { Network } from '../../core/network/network';
import { applyWeights } from './applyWeights';
import { kindOf } from '../../layers';
import type { Statistics } from '../../layers/layer';
import { passesOf } from './passes';
import type { Pass } from './passes';
import type { TrainedLayer } from './trainedLayer';

/** Receives the statistics of a batch for the running averages of layer `index`, and owns their tensors. */
export type StatisticsObserver = (index: number, statistics: Statistics) => void;

type Parameters = Record<string, tf.Tensor>;

/**
 * The output of a pass for its inputs.
 *
 * `trained` and `own`: the first layer of the pass, if it has parameters, and its leaves. `observe`: see `forward`.
 */
export function runPass(
  { layer, relu }: Pick<Pass, 'layer' | 'relu'>,
  inputs: readonly tf.Tensor[],
  residual: tf.Tensor | undefined,
  { trained, own = {} }: { trained: TrainedLayer | undefined; own: Parameters | undefined },
  observe?: (statistics: Statistics) => void,
): tf.Tensor {
  const call = {
    ...{ node: layer, relu, residual, observe },
    parameter(key: string) {
      const tensor = own[key];
      if (!tensor) throw new ShapeError(`${layer.name} (${layer.kind}) has no parameter ${key}.`);
      return tensor;
    },
    weigh(x: tf.Tensor) {
      if (trained?.kind === 'weights') return applyWeights(x, trained, own, relu);
      throw new ShapeError(`${layer.name} (${layer.kind}) has no weight.`);
    },
  };
  return kindOf(layer).forward(call, ...inputs);
}

/**
 * The network's logits [b, classes] for a batch x [b, ...input].
 *
 * averages. `observe` receives the statistics of this batch, with which the network is then trained; without it, evaluation.
 * averages. `observe` receives the statistics of this batch, with which the network then trains; without it, evaluation.
 */
export function forward(
  network: Network,
  layers: readonly TrainedLayer[],
  parameters: readonly Parameters[],
  x: tf.Tensor,
  observe?: StatisticsObserver,
): tf.Tensor2D {
  const outputs = new Map<string, tf.Tensor>();
  const outputOf = (name: string | undefined, reader: string) => {
    const output = name === undefined ? x : outputs.get(name);
    if (!output) throw new ShapeError(`${reader} reads ${name}, which is not before it.`);
    return output;
  };
  for (const pass of passesOf(network)) {
    const { name } = pass.layer;
    const inputs = pass.inputs.map((input) => outputOf(input, name));
    const residual = pass.residual === undefined ? undefined : outputOf(pass.residual, name);
    const index = layers.findIndex((layer) => layer.name === name);
    const told = (statistics: Statistics) => {
      for (const tensor of Object.values(statistics)) tf.keep(tensor);
      observe?.(index, statistics);
    };
    const leaves = { trained: layers[index], own: parameters[index] };
    const output = runPass(pass, inputs, residual, leaves, observe && told);
    for (const node of pass.nodes) outputs.set(node, output);
  }
  const logits = outputOf(network.layers.at(-1)?.name, 'The network');
  return tf.reshape<tf.Rank.R2>(logits, [x.shape[0] ?? 1, network.classes]);
}
