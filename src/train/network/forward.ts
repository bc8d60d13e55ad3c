import { tf } from '../../gpu/tfjs/tfjs';
import { ShapeError } from '../../core/errors';
import { batchNormEpsilon } from '../../core/network/network';
import type { Network } from '../../core/network/network';
import { batchNorm, normalize } from '../../ops/batchNorm';
import { as4D } from '../../forms/apply';
import { applyWeights } from './applyWeights';
import { passesOf } from './passes';
import type { Pass } from './passes';
import type { TrainedLayer } from './trainedLayer';

/** Mean and biased variance of every channel of a batch, [channels]. */
export type BatchStatistics = { mean: tf.Tensor1D; variance: tf.Tensor1D };

/** Is told what a batch gave the batch normalization at `index` of the layers; the tensors are the receiver's. */
export type StatisticsObserver = (index: number, statistics: BatchStatistics) => void;

type Parameters = Record<string, tf.Tensor>;

const vector = (layer: string, tensor: tf.Tensor | undefined): tf.Tensor1D => {
  if (!tensor) throw new ShapeError(`${layer} has no parameters.`);
  return tf.reshape<tf.Rank.R1>(tensor, [tensor.size]);
};

/** A batch normalization with the statistics of the batch if there is an observer, else with the running ones. */
function normalized(
  { layer: { name }, relu }: Pass,
  x: tf.Tensor,
  residual: tf.Tensor | undefined,
  own: Parameters,
  observe: ((statistics: BatchStatistics) => void) | undefined,
): tf.Tensor {
  const [scale, shift] = [vector(name, own['gamma']), vector(name, own['beta'])];
  const options = { epsilon: batchNormEpsilon, residual: residual && as4D(residual), relu };
  if (!observe) {
    const [mean, variance] = [vector(name, own['mean']), vector(name, own['variance'])];
    return normalize(as4D(x), scale, shift, mean, variance, options);
  }
  const { y, mean, variance } = batchNorm(as4D(x), scale, shift, options);
  observe({ mean: tf.keep(mean), variance: tf.keep(variance) });
  return y;
}

/** The mean of every channel, [b, h, w, c] → [b, c]. */
function globalAvgPool(x: tf.Tensor): tf.Tensor {
  const [batch, height, width, channels] = as4D(x).shape;
  return tf.reshape(tf.avgPool(as4D(x), [height, width], 1, 'valid'), [batch, channels]);
}

/**
 * The network's logits [b, classes] for a batch x [b, ...input].
 *
 * `parameters`: one record of leaves a layer, in the order of `layers`; differentiable in all of them but running
 * averages.
 * `observe`: the network trains, with the statistics of this batch, which are told. Without: evaluation.
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
  const run = (pass: Pass): tf.Tensor => {
    const { layer, relu } = pass;
    const input = outputOf(pass.input, layer.name);
    const residual = pass.residual === undefined ? undefined : outputOf(pass.residual, layer.name);
    switch (layer.kind) {
      case 'relu':
        return tf.relu(input);
      case 'add':
        return residual ? tf.add(input, residual) : input;
      case 'maxPool':
        return tf.maxPool(as4D(input), layer.size, layer.size, 'valid');
      case 'globalAvgPool':
        return globalAvgPool(input);
      case 'flatten':
        return tf.reshape(input, [input.shape[0] ?? 1, -1]);
      default: {
        const index = layers.findIndex(({ name }) => name === layer.name);
        const trained = layers[index];
        const own = parameters[index];
        if (!trained || !own) throw new ShapeError(`${layer.name} has no parameters.`);
        if (trained.kind === 'norm')
          return normalized(pass, input, residual, own, observe && ((told) => observe(index, told)));
        return applyWeights(input, trained, own, relu);
      }
    }
  };
  for (const pass of passesOf(network)) {
    const output = run(pass);
    for (const name of pass.nodes) outputs.set(name, output);
  }
  const logits = outputOf(network.layers.at(-1)?.name, 'The network');
  return tf.reshape<tf.Rank.R2>(logits, [x.shape[0] ?? 1, network.classes]);
}
