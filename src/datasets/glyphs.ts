import type { Params } from '../core/param';
import { createInputWriter, samplesOf } from './byteImages';
import type { Dataset, InputTransform } from './dataset';
import { drawGlyph, glyphSize } from './drawGlyph';
import { createEpochs } from './epochs';

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
const digits = 10;

/** Moments of 8 192 glyphs, fixed so that an image is the same input whatever the other settings. */
const transform: InputTransform = { scale: 1 / 255, mean: [0.14], std: [0.25], layout: 'NHWC' };
