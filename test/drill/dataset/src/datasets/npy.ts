import type { Params } from '../core/config/param';
import { DataError } from '../core/errors';
import type { Dataset, LoadedDataset } from './dataset';
import { readNpy } from './formats/npyFile';
import type { NpyFile } from './formats/npyFile';
import { createEpochs } from './sampling/epochs';
import { holdOutParam } from './sampling/holdOut';

const file = (label: string, help: string) =>
  ({ kind: 'text', label, default: '', hidden: true, help }) as const;

const params = {
  inputs: file(
    'Inputs',
    'Array of the samples: vectors [n, features], or images [n, height, width] or [n, height, width, channels].',
  ),
  labels: file('Labels', 'Array of their classes [n], whole numbers from 0.'),
  holdOut: holdOutParam,
} as const satisfies Params;

const maxClasses = 100;

/** Throws DataError unless the arrays are samples and their labels. */
function checkPair(inputs: NpyFile, labels: NpyFile): void {
  const [count = 0] = inputs.shape;
  if (inputs.shape.length < 2 || inputs.shape.length > 4 || labels.shape.length !== 1)
    throw new DataError(
      `${inputs.name} has the shape (${inputs.shape.join(', ')}) and ${labels.name} (${labels.shape.join(', ')}). Give samples of 2 to 4 axes and labels of one.`,
    );
  if (labels.shape[0] !== count)
    throw new DataError(
      `${inputs.name} has ${count} samples but ${labels.name} has ${labels.shape[0]} labels. Give two arrays that belong together.`,
    );
  if (count < 2)
    throw new DataError(`${inputs.name} has a single sample. Give at least two, one to test on.`);
  const wrong = labels.values.find((label) => !Number.isInteger(label) || label < 0 || label >= maxClasses);
  if (wrong !== undefined)
    throw new DataError(
      `${labels.name} has the label ${wrong}. Give whole numbers from 0 to ${maxClasses - 1}.`,
    );
}

/** Mean and deviation of every channel, the last axis, of some samples; a constant channel has the deviation 1. */
function moments(values: Float32Array, rows: Uint32Array, each: number, channels: number) {
  const sums = (term: (value: number, channel: number) => number) => {
    const totals = new Float64Array(channels);
    for (const row of rows)
      for (let i = 0; i < each; i++)
        totals[i % channels] =
          (totals[i % channels] ?? 0) + term(values[row * each + i] ?? NaN, i % channels);
    return Array.from(totals, (total) => (total * channels) / (rows.length * each));
  };
  const mean = sums((value) => value);
  const variance = sums((value, channel) => (value - (mean[channel] ?? 0)) ** 2);
  return { mean, std: variance.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1)) };
}

/** Vectors or images from NumPy arrays, standardized channel by channel. */
export const dataset: Dataset = {
  id: 'npy',
  label: 'NumPy arrays',
  summary: 'Vectors or images from two .npy files, samples and labels, plain or gzip.',
  params,
  reads: 'NumPy arrays',
  async load(values, { rng, open }): Promise<LoadedDataset> {
    const names = [String(values['inputs'] ?? ''), String(values['labels'] ?? '')] as const;
    if (names.includes(''))
      throw new DataError(
        'The npy dataset has no files yet. Give both dataset.inputs and dataset.labels, or drop the files on the page.',
      );
    const [inputs, labels] = [await readNpy(await open(names[0])), await readNpy(await open(names[1]))];
    checkPair(inputs, labels);
    const [count = 0, ...sizes] = inputs.shape;
    const shape = sizes.length === 2 ? [...sizes, 1] : sizes; // gray images have one channel
    const each = shape.reduce((a, b) => a * b, 1);
    const channels = shape.at(-1) ?? 1;
    const order = rng.fork('split').permutation(count);
    const held = Math.max(1, Math.round(count * Number(values['holdOut'])));
    const [testRows, trainRows] = [order.subarray(0, held), order.subarray(held)];
    const { mean, std } = moments(inputs.values, trainRows, each, channels);
    const write = (row: number, slot: number, target: Float32Array, targetLabels: Uint8Array) => {
      for (let i = 0; i < each; i++)
        target[slot * each + i] =
          ((inputs.values[row * each + i] ?? NaN) - (mean[i % channels] ?? 0)) / (std[i % channels] ?? 1);
      targetLabels[slot] = labels.values[row] ?? 0;
    };
    const test = { count: held, inputs: new Float32Array(held * each), labels: new Uint8Array(held) };
    testRows.forEach((row, slot) => write(row, slot, test.inputs, test.labels));
    const batches = createEpochs(trainRows.length, rng);
    const classes = Math.max(
      2,
      labels.values.reduce((most, label) => Math.max(most, label + 1), 0),
    );
    return {
      ...{ shape, test, trainCount: trainRows.length },
      classNames: Array.from({ length: classes }, (_, label) => String(label)),
      transform: { scale: 1, mean, std, layout: shape.length === 1 ? 'NC' : 'NHWC' },
      sources: [{ name: inputs.name, role: 'train', count: trainRows.length }],
      fill: (step, size, target, targetLabels) =>
        batches(step, size).forEach((index, slot) =>
          write(trainRows[index] ?? 0, slot, target, targetLabels),
        ),
    };
  },
};
