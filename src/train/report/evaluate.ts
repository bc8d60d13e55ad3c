import type { Network } from '../../core/network/network';
import type { Samples } from '../../datasets/dataset';
import type { Engine } from '../../gpu/engine';
import type { Trace } from '../../gpu/trace';
import type { Loss } from '../../losses/loss';
import { createBatchArrays } from '../step/batchArrays';
import { evaluateBatch } from '../step/objective';
import type { BatchResult } from '../step/objective';
import type { NetworkParameters } from '../network/parameters';

/** Samples to evaluate in batches of one size, the last one padded. */
export type Evaluation = { samples: Samples; batchSize: number; loss: Loss };

/**
 * Passes the requested result of every batch to `receive`, with the index `from` of its first sample: the network's logits
 * [size, classes], or the samples' metric [size]. Values beyond the labels are padding.
 */
export async function forEachBatch(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  { samples, batchSize, loss, wanted }: Evaluation & { wanted: 'logits' | 'measured' },
  receive: (values: Float32Array, labels: Uint8Array, from: number) => void,
): Promise<void> {
  const shape = network.input;
  const each = shape.reduce((a, b) => a * b, 1);
  const size = Math.min(batchSize, samples.count);
  const batch = createBatchArrays(engine, shape, network.classes, size, loss);
  const inputs = new Float32Array(size * each);
  let result: BatchResult | undefined;
  let trace: Trace | undefined;
  const forget = () => {
    for (const tensor of Object.values(result ?? {})) tensor.dispose();
  };
  const work = () => {
    forget();
    result = evaluateBatch(network, parameters, batch);
  };
  try {
    for (let from = 0; from < samples.count; from += size) {
      const count = Math.min(size, samples.count - from);
      inputs.set(samples.inputs.subarray(from * each, (from + count) * each));
      const labels = samples.labels.subarray(from, from + count);
      batch.write(inputs, labels);
      // In buffers shared by traces: none is created for shapes that vary with the rank.
      if (trace) trace.replay();
      else trace = engine.trace(work, () => Object.values(result ?? {}));
      const [values = new Float32Array()] = await engine.read(result ? [result[wanted]] : []);
      receive(values, labels, from);
    }
  } finally {
    forget();
    trace?.dispose();
    batch.dispose();
  }
}

/** The mean of the loss's metric over all samples: for cross-entropy the accuracy, 0…1. */
export async function evaluate(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  evaluation: Evaluation,
): Promise<number> {
  let sum = 0;
  await forEachBatch(
    engine,
    network,
    parameters,
    { ...evaluation, wanted: 'measured' },
    (measured, labels) => {
      for (const value of measured.subarray(0, labels.length)) sum += value;
    },
  );
  return sum / evaluation.samples.count;
}
