import type { Network } from '../../core/network/network';
import type { Samples } from '../../datasets/dataset';
import type { Engine } from '../../gpu/engine';
import type { Trace } from '../../gpu/trace';
import { createBatchArrays, evaluateBatch } from '../step/objective';
import type { BatchResult } from '../step/objective';
import type { NetworkParameters } from '../network/parameters';
import { countCorrect } from './report';

/**
 * Tells `receive` the network's logits [labels.length, classes] for every sample, from sample `from` on; in batches of
 * one size, the last one padded.
 */
export async function forEachBatch(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  { samples, batchSize }: { samples: Samples; batchSize: number },
  receive: (logits: Float32Array, labels: Uint8Array, from: number) => void,
): Promise<void> {
  const shape = network.input;
  const each = shape.reduce((a, b) => a * b, 1);
  const size = Math.min(batchSize, samples.count);
  const batch = createBatchArrays(engine, shape, network.classes, size);
  const inputs = new Float32Array(size * each);
  let result: BatchResult | undefined;
  let trace: Trace | undefined;
  const forget = () => {
    result?.loss.dispose();
    result?.logits.dispose();
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
      // In buffers that traces share: none is made for shapes that come and go with the rank.
      if (trace) trace.replay();
      else trace = engine.trace(work, () => (result ? [result.loss, result.logits] : []));
      const [values = new Float32Array()] = await engine.read(result ? [result.logits] : []);
      receive(values, labels, from);
    }
  } finally {
    forget();
    trace?.dispose();
    batch.dispose();
  }
}

/** Share of samples that the network gets right, 0…1; in batches of one size, the last one padded. */
export async function evaluate(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  samples: Samples,
  batchSize: number,
): Promise<number> {
  let correct = 0;
  await forEachBatch(engine, network, parameters, { samples, batchSize }, (logits, labels) => {
    correct += countCorrect(logits, labels, network.classes);
  });
  return correct / samples.count;
}
