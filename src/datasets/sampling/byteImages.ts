import { entry } from '../../core/entry';
import type { Rng } from '../../core/rng';
import type { InputTransform, LoadedDataset, Samples } from '../dataset';
import { createEpochs } from './epochs';

/** Images as bytes [count, height, width, channels], and their labels [count]. */
export type ByteImages = {
  count: number;
  bytes: Uint8Array<ArrayBuffer>;
  labels: Uint8Array<ArrayBuffer>;
};

/** A subset of images, by row. */
export type ImageSelection = { images: ByteImages; rows: Uint32Array };

/**
 * The transform that gives the selected images mean 0 and standard deviation 1 in every channel.
 *
 * A constant channel gets the standard deviation 1. Cost: one pass over the bytes.
 */
export function standardization({ images, rows }: ImageSelection, channels: number): InputTransform {
  const length = images.bytes.length / images.count;
  const histogram = new Float64Array(channels * 256);
  for (const row of rows) {
    for (let i = 0; i < length; i++) {
      const bin = (i % channels) * 256 + (images.bytes[row * length + i] ?? 0);
      histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
  }
  const moments = Array.from({ length: channels }, (_, channel) => {
    const counts = histogram.subarray(channel * 256, channel * 256 + 256);
    const total = counts.reduce((sum, n) => sum + n, 0);
    const mean = counts.reduce((sum, n, byte) => sum + n * (byte / 255), 0) / total;
    const variance = counts.reduce((sum, n, byte) => sum + n * (byte / 255 - mean) ** 2, 0) / total;
    return { mean, std: variance > 1e-12 ? Math.sqrt(variance) : 1 };
  });
  return {
    scale: 1 / 255,
    mean: moments.map((m) => m.mean),
    std: moments.map((m) => m.std),
    layout: 'NHWC',
  };
}

/** Transforms `bytes` [height, width, channels] into `inputs`, from `offset` on. */
export type InputWriter = (bytes: Uint8Array, inputs: Float32Array, offset: number) => void;

/** The writer of a transform: one table look-up per byte. */
export function createInputWriter({ scale, mean, std }: InputTransform): InputWriter {
  const channels = mean.length;
  const table = Float32Array.from({ length: channels * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) * scale - entry(mean, channel)) / entry(std, channel);
  });
  return (bytes, inputs, offset) => {
    for (let i = 0; i < bytes.length; i++)
      inputs[offset + i] = table[(i % channels) * 256 + (bytes[i] ?? 0)] ?? 0;
  };
}

/** The selected images as inputs of the network. */
function samplesOf({ images, rows }: ImageSelection, write: InputWriter): Samples {
  const length = images.bytes.length / images.count;
  const inputs = new Float32Array(rows.length * length);
  rows.forEach((row, i) =>
    write(images.bytes.subarray(row * length, (row + 1) * length), inputs, i * length),
  );
  return { count: rows.length, inputs, labels: Uint8Array.from(rows, (row) => entry(images.labels, row)) };
}

/** The parts of a dataset of byte images; `shape` is [height, width, channels]. */
export type ImageParts = {
  shape: readonly [number, number, number];
  classNames: readonly string[];
  /** How bytes become inputs; by default standardization by the training images. */
  transform?: InputTransform;
  train: ImageSelection;
  test: ImageSelection;
  rng: Rng;
};

/** The dataset of byte images, standardized per channel, with training in shuffled epochs. */
export function imageDataset({ shape, classNames, train, test, rng, ...parts }: ImageParts): LoadedDataset {
  const length = shape[0] * shape[1] * shape[2];
  const transform = parts.transform ?? standardization(train, shape[2]);
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
        const row = entry(train.rows, index);
        write(bytes.subarray(row * length, (row + 1) * length), inputs, slot * length);
        labels[slot] = entry(allLabels, row);
      }),
  };
}
