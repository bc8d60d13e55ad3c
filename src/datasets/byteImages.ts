import type { Rng } from '../core/rng';
import type { InputTransform, LoadedDataset, Samples } from './dataset';
import { createEpochs } from './epochs';

/** Images at rest as bytes [count, height, width, channels], and their labels [count]. */
export type ByteImages = {
  count: number;
  bytes: Uint8Array<ArrayBuffer>;
  labels: Uint8Array<ArrayBuffer>;
};

/** Some images of a set, named by their rows in it. */
export type ImageSelection = { images: ByteImages; rows: Uint32Array };

/**
 * Bytes as numbers from 0 to 1.
 *
 * Not standardized: the background of digits is then 0, which is what convolutions pad with, and not a frame around
 * every image. In trials on MNIST standardized inputs were no better.
 */
export const unitTransform = (channels: number): InputTransform => ({
  scale: 1 / 255,
  mean: Array.from({ length: channels }, () => 0),
  std: Array.from({ length: channels }, () => 1),
  layout: 'NHWC',
});

/** Writes the inputs that `bytes` [height, width, channels] become into `inputs` from `offset`. */
export type InputWriter = (bytes: Uint8Array, inputs: Float32Array, offset: number) => void;

/** The writer of a transform: one table look-up a byte. */
export function createInputWriter({ scale, mean, std }: InputTransform): InputWriter {
  const channels = mean.length;
  const table = Float32Array.from({ length: channels * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) * scale - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
  return (bytes, inputs, offset) => {
    for (let i = 0; i < bytes.length; i++)
      inputs[offset + i] = table[(i % channels) * 256 + (bytes[i] ?? 0)] ?? 0;
  };
}

/** The selected images, as the network reads them. */
function samplesOf({ images, rows }: ImageSelection, write: InputWriter): Samples {
  const length = images.bytes.length / images.count;
  const inputs = new Float32Array(rows.length * length);
  rows.forEach((row, i) =>
    write(images.bytes.subarray(row * length, (row + 1) * length), inputs, i * length),
  );
  return { count: rows.length, inputs, labels: Uint8Array.from(rows, (row) => images.labels[row] ?? 0) };
}

/** What a dataset of byte images is made of; `shape` is [height, width, channels]. */
export type ImageParts = {
  shape: readonly [number, number, number];
  classNames: readonly string[];
  train: ImageSelection;
  test: ImageSelection;
  rng: Rng;
};

/** The dataset of byte images, as numbers from 0 to 1, trained on in shuffled epochs. */
export function imageDataset({ shape, classNames, train, test, rng }: ImageParts): LoadedDataset {
  const length = shape[0] * shape[1] * shape[2];
  const transform = unitTransform(shape[2]);
  const write = createInputWriter(transform);
  const batches = createEpochs(train.rows.length, rng);
  const { bytes, labels: allLabels } = train.images;
  return {
    shape,
    classNames,
    transform,
    trainCount: train.rows.length,
    test: samplesOf(test, write),
    fill: (step, size, inputs, labels) =>
      batches(step, size).forEach((index, slot) => {
        const row = train.rows[index] ?? 0;
        write(bytes.subarray(row * length, (row + 1) * length), inputs, slot * length);
        labels[slot] = allLabels[row] ?? 0;
      }),
  };
}
