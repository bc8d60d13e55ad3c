import { tf } from '../gpu/tfjs';
import { ShapeError } from '../core/errors';
import type { Network } from '../core/network';
import { as4D } from '../methods/denseForm';
import type { TrainedLayer } from './trainedLayer';

/**
 * The network's logits [b, classes] for a batch x [b, ...input].
 *
 * `parameters`: one record a layer with weights, in the order of `layers`; differentiable in all of them.
 */
export function forward(
  network: Network,
  layers: readonly TrainedLayer[],
  parameters: readonly Record<string, tf.Tensor>[],
  x: tf.Tensor,
): tf.Tensor2D {
  const outputs = new Map<string, tf.Tensor>();
  let last = x;
  for (const layer of network.layers) {
    const input = layer.input === undefined ? last : outputs.get(layer.input);
    if (!input) throw new ShapeError(`${layer.name} reads ${layer.input}, which is not before it.`);
    switch (layer.kind) {
      case 'relu':
        last = tf.relu(input);
        break;
      case 'maxPool':
        last = tf.maxPool(as4D(input), layer.size, layer.size, 'valid');
        break;
      case 'flatten':
        last = tf.reshape(input, [input.shape[0] ?? 1, -1]);
        break;
      default: {
        const index = layers.findIndex(({ context }) => context.layer.name === layer.name);
        const trained = layers[index];
        const own = parameters[index];
        if (!trained || !own?.['bias']) throw new ShapeError(`${layer.name} has no parameters.`);
        last = tf.add(trained.weights.form.apply(input, trained.context, own), own['bias']);
      }
    }
    outputs.set(layer.name, last);
  }
  return tf.reshape<tf.Rank.R2>(last, [x.shape[0] ?? 1, network.classes]);
}

/** Mean cross-entropy in nats of logits [b, classes] against one-hot labels [b, classes]. */
export const crossEntropy = (logits: tf.Tensor2D, oneHot: tf.Tensor): tf.Scalar =>
  tf.mul<tf.Scalar>(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits))), -1 / (logits.shape[0] || 1));
