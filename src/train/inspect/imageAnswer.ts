import { ShapeError } from '../../core/errors';
import type { ImageAnswer } from '../../core/run/inspection';
import { inputFrom } from './pixels';
import { forLogits, inputSize } from './probed';
import type { Probed } from './probed';

function softmax(logits: Float32Array): Float32Array {
  const top = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

/** The probability of each class for an image. Throws ShapeError if its size is not that of the network's input. */
export async function imageAnswer(now: Probed, pixels: Float32Array): Promise<ImageAnswer> {
  const { network, dataset, batchSize } = now.subject;
  const size = inputSize(now.subject);
  if (pixels.length !== size)
    throw new ShapeError(`The image has ${pixels.length} numbers; this network reads ${size}.`);
  // A whole batch, so that shapes are the same as in an evaluation.
  const inputs = new Float32Array(batchSize * size);
  inputs.set(inputFrom(dataset, pixels));
  const samples = { count: batchSize, inputs, labels: new Uint8Array(batchSize) };
  let probabilities = new Float32Array();
  await forLogits(now, samples, (logits) => {
    probabilities = Float32Array.from(softmax(logits.slice(0, network.classes)));
  });
  return { about: 'image', step: now.step, probabilities };
}
