import type { Params } from '../core/config/param';
import type { Rng } from '../core/rng';
import { createInputWriter } from './sampling/byteImages';
import type { Dataset, InputTransform } from './dataset';
import { drawGlyph, glyphSize } from './drawing/drawGlyph';
import { createEpochs } from './sampling/epochs';

const params = {
  train: {
    kind: 'number',
    label: 'Training images',
    default: 8192,
    min: 64,
    max: 65536,
    scale: 'log',
    integer: true,
    help: 'How many different digits are drawn to train on.',
  },
  test: {
    kind: 'number',
    label: 'Test images',
    default: 2048,
    min: 64,
    max: 16384,
    scale: 'log',
    integer: true,
    help: 'How many further digits are drawn to test on.',
  },
} as const satisfies Params;

const pixels = glyphSize * glyphSize;
const classNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The moments of 10 240 glyphs, fixed, so that an image gives the same input under any settings. */
const transform: InputTransform = { scale: 1 / 255, mean: [0.124], std: [0.243], layout: 'NHWC' };

const write = createInputWriter(transform);

/**
 * Writes a glyph of a set into a slot of a batch. All classes are equally frequent; a glyph is drawn when first needed.
 *
 * Two random streams per glyph: streams are named by 32-bit hashes, and with a single one two glyphs among 80 000 could
 * be the same picture.
 */
function createGlyphs(count: number, set: 'train' | 'test', rng: Rng) {
  const bytes = new Uint8Array(count * pixels);
  const drawn = new Uint8Array(count);
  return (index: number, slot: number, inputs: Float32Array, labels: Uint8Array) => {
    const digit = index % classNames.length;
    const image = bytes.subarray(index * pixels, (index + 1) * pixels);
    if (!drawn[index]) drawGlyph(digit, rng.fork('glyph', set, index), rng.fork('noise', set, index), image);
    drawn[index] = 1;
    write(image, inputs, slot * pixels);
    labels[slot] = digit;
  };
}

/** Generated handwritten digits, without a download. */
export const dataset: Dataset = {
  id: 'glyphs',
  label: 'Glyphs',
  summary: 'Handwritten digits drawn by a seeded generator: 28 × 28, ten classes, no download.',
  params,
  load: async (values, { rng }) => {
    const trainCount = Number(values['train']);
    const count = Number(values['test']);
    const test = { count, inputs: new Float32Array(count * pixels), labels: new Uint8Array(count) };
    const writeTest = createGlyphs(count, 'test', rng);
    for (let i = 0; i < count; i++) writeTest(i, i, test.inputs, test.labels);
    const writeTrain = createGlyphs(trainCount, 'train', rng);
    const batches = createEpochs(trainCount, rng);
    return {
      shape: [glyphSize, glyphSize, 1],
      classNames,
      transform,
      trainCount,
      test,
      fill: (step, size, inputs, labels) =>
        batches(step, size).forEach((index, slot) => writeTrain(index, slot, inputs, labels)),
    };
  },
};
