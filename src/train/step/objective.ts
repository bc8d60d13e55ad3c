import type { Engine } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import { ShapeError } from '../../core/errors';
import type { Network } from '../../core/network/network';
import type { Statistics } from '../../layers/layer';
import { batchLoss } from '../../ops/batchLoss';
import type { BatchLoss } from '../../ops/batchLoss';
import { together } from '../../ops/together';
import { forward } from '../network/forward';
import type { Leaf } from '../../forms/form';
import type { NetworkParameters } from '../network/parameters';
import type { BatchArrays } from './batchArrays';

/** Tensors in the form of `forward`, one record per layer: those of `leaves`, in order. */
function recordsOf(
  { layers }: NetworkParameters,
  leaves: readonly Leaf[],
  tensors: readonly tf.Tensor[],
): Record<string, tf.Tensor>[] {
  const records: Record<string, tf.Tensor>[] = layers.map(() => ({}));
  leaves.forEach(({ layer, key }, i) => {
    const [record, tensor] = [records[layer], tensors[i]];
    if (record && tensor) record[key] = tensor;
  });
  return records;
}

/** The results of one batch: kept tensors, to be disposed by the caller. */
export type BatchResult = BatchLoss & { logits: tf.Tensor2D };

const kept = ({ loss, measured, logits }: BatchResult): BatchResult => ({
  loss: tf.keep(loss),
  measured: tf.keep(measured),
  logits: tf.keep(logits),
});

/** The logits and the loss of a batch, without gradients; batch normalization uses its running averages. */
export function evaluateBatch(
  network: Network,
  parameters: NetworkParameters,
  batch: BatchArrays,
): BatchResult {
  const { all, compose } = parameters.leaves;
  compose();
  return tf.tidy(() => {
    const tensors = all.map(({ view }) => view.tensor);
    const records = recordsOf(parameters, all, tensors);
    const logits = forward(network, parameters.layers, records, batch.inputs.tensor);
    return kept({ ...batchLoss(batch.loss, logits, batch.targets.tensor), logits });
  });
}

/** Copies a batch's statistics to the array from which running averages are updated, and disposes them. */
function keepStatistics(
  engine: Engine,
  { running, windows }: NetworkParameters,
  seen: ReadonlyMap<number, Statistics>,
): void {
  if (!running) return;
  const parts = windows.flatMap(({ layer, key, offset }) => {
    const statistics = seen.get(layer);
    if (!statistics || offset < running.start) return [];
    const tensor = statistics[key];
    if (!tensor) throw new ShapeError(`A training batch gave no value for the running average ${key}.`);
    return [{ tensor, offset: offset - running.start }];
  });
  engine.gather(running.statistics, parts);
  tf.dispose(parts.map(({ tensor }) => tensor));
}

/**
 * Writes the gradient of the loss to `parameters.gradients`, and the statistics of the batch to the array from which running
 * averages are updated. `addByKernels` is called when the gradients with respect to whole kernels are complete, and those
 * with respect to parameters not yet computed from them: penalties on whole kernels are added then, others afterwards.
 */
export function differentiate(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  batch: BatchArrays,
  addByKernels: () => void = () => {},
): BatchResult {
  const { leaves } = parameters;
  leaves.compose();
  const windows = leaves.all.map(({ view, place }) => ({ tensor: view.tensor, ...place }));
  const work = () => {
    const trained = leaves.all.filter(({ gradient }) => gradient);
    const fixed = leaves.all.filter(({ gradient }) => !gradient);
    const constants = fixed.map(({ view }) => view.tensor);
    const seen = new Map<number, Statistics>();
    let result: BatchResult | undefined;
    const { grads } = tf.valueAndGrads((...xs: tf.Tensor[]) => {
      const records = recordsOf(parameters, [...trained, ...fixed], [...xs, ...constants]);
      const logits = forward(network, parameters.layers, records, batch.inputs.tensor, (layer, statistics) =>
        seen.set(layer, statistics),
      );
      const loss = batchLoss(batch.loss, logits, batch.targets.tensor, { last: true });
      result = kept({ ...loss, logits });
      return result.loss;
    })(
      trained.map(({ view }) => view.tensor),
      tf.reshape<tf.Rank.R0>(batch.one.tensor, []),
    );
    leaves.differentiate(grads, addByKernels);
    keepStatistics(engine, parameters, seen);
    if (!result) throw new Error('The loss was not evaluated.');
    return result;
  };
  return tf.tidy(() => together({ fixed: [batch.inputs.tensor], windows }, work));
}
