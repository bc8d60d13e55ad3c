import { tf } from '../gpu/tfjs';
import { ShapeError } from '../core/errors';
import type { Network } from '../core/network';
import { as4D } from '../methods/denseForm';
import type { TrainedLayer } from './trainedLayer';

/** The ReLUs that alone read a layer with weights, and that layer: both are done in one pass. */
function fusedRelus({ layers }: Network): Map<string, string> {
  const inputOf = (index: number) => layers[index]?.input ?? layers[index - 1]?.name;
  const fused = new Map<string, string>();
  layers.forEach(({ kind, name }, index) => {
    if (kind !== 'relu') return;
    const source = layers.find((layer) => layer.name === inputOf(index));
    const readers = layers.filter((_, other) => inputOf(other) === source?.name);
    if ((source?.kind === 'conv' || source?.kind === 'dense') && readers.length === 1)
      fused.set(name, source.name);
  });
  return fused;
}

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
  const fused = fusedRelus(network);
  let last = x;
  for (const layer of network.layers) {
    const input = layer.input === undefined ? last : outputs.get(layer.input);
    if (!input) throw new ShapeError(`${layer.name} reads ${layer.input}, which is not before it.`);
    switch (layer.kind) {
      case 'relu':
        last = fused.has(layer.name) ? input : tf.relu(input);
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
        const relu = [...fused.values()].includes(layer.name);
        last = trained.weights.form.apply(input, trained.context, own, { bias: own['bias'], relu });
      }
    }
    outputs.set(layer.name, last);
  }
  return tf.reshape<tf.Rank.R2>(last, [x.shape[0] ?? 1, network.classes]);
}

/** Mean cross-entropy in nats of logits [b, classes] against one-hot labels [b, classes]. */
export const crossEntropy = (logits: tf.Tensor2D, oneHot: tf.Tensor): tf.Scalar =>
  tf.mul<tf.Scalar>(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits))), -1 / (logits.shape[0] || 1));
