import type { Network } from '../core/network';
import type { Samples } from '../datasets/dataset';
import type { Engine } from '../gpu/engine';
import { createBatchArrays, evaluateBatch } from './objective';
import type { NetworkParameters } from './parameters';
import { countCorrect } from './report';

/** Share of samples that the network gets right, 0…1; in batches of one size, the last one padded. */
export async function evaluate(
  engine: Engine,
  network: Network,
  parameters: NetworkParameters,
  samples: Samples,
  batchSize: number,
): Promise<number> {
  const shape = network.input;
  const each = shape.reduce((a, b) => a * b, 1);
  const size = Math.min(batchSize, samples.count);
  const batch = createBatchArrays(engine, shape, network.classes, size);
  const inputs = new Float32Array(size * each);
  let correct = 0;
  try {
    for (let from = 0; from < samples.count; from += size) {
      const count = Math.min(size, samples.count - from);
      inputs.set(samples.inputs.subarray(from * each, (from + count) * each));
      const labels = samples.labels.subarray(from, from + count);
      batch.write(inputs, labels);
      const { loss, logits } = evaluateBatch(network, parameters, batch);
      const [values = new Float32Array()] = await engine.read([logits]);
      loss.dispose();
      logits.dispose();
      correct += countCorrect(values, labels, network.classes);
    }
  } finally {
    batch.dispose();
  }
  return correct / samples.count;
}
