import type { Params } from '../core/config/param';
import type { Rng } from '../core/rng';
import { augmentParam, augmented } from './sampling/augment';
import { createInputWriter } from './sampling/byteImages';
import type { Dataset, InputTransform } from './dataset';
import { drawScene, sceneClasses, sceneSize } from './drawing/drawScene';
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
    help: 'How many different scenes are drawn to train on.',
  },
  test: {
    kind: 'number',
    label: 'Test images',
    default: 2048,
    min: 64,
    max: 16384,
    scale: 'log',
    integer: true,
    help: 'How many further scenes are drawn to test on.',
  },
  augment: augmentParam,
} as const satisfies Params;

const length = sceneSize * sceneSize * 3;

/** The moments of 10 240 scenes, fixed, so that an image gives the same input under any settings. */
const transform: InputTransform = {
  scale: 1 / 255,
  mean: [0.508, 0.491, 0.494],
  std: [0.281, 0.158, 0.3],
  layout: 'NHWC',
};

const write = createInputWriter(transform);

/**
 * Writes a scene of a set into a slot of a batch. All classes are equally frequent; a scene is drawn when first needed.
 *
 * Two random streams per scene: streams are named by 32-bit hashes, and with a single one two scenes among 80 000 could
 * be the same picture.
 */
function createScenes(count: number, set: 'train' | 'test', rng: Rng) {
  const bytes = new Uint8Array(count * length);
  const drawn = new Uint8Array(count);
  return (index: number, slot: number, inputs: Float32Array, labels: Uint8Array) => {
    const label = index % sceneClasses.length;
    const image = bytes.subarray(index * length, (index + 1) * length);
    const kind = sceneClasses[label];
    if (kind && !drawn[index])
      drawScene(kind, rng.fork('scene', set, index), rng.fork('noise', set, index), image);
    drawn[index] = 1;
    write(image, inputs, slot * length);
    labels[slot] = label;
  };
}

/** Generated color images, without a download. */
export const dataset: Dataset = {
  id: 'scenes',
  label: 'Scenes',
  summary:
    'Warm figures on cool ground and cool ones on warm, drawn by a seeded generator: 32 × 32 in color, ten classes that need both shape and color, no download.',
  params,
  load: async (values, { rng }) => {
    const trainCount = Number(values['train']);
    const count = Number(values['test']);
    const test = { count, inputs: new Float32Array(count * length), labels: new Uint8Array(count) };
    const writeTest = createScenes(count, 'test', rng);
    for (let i = 0; i < count; i++) writeTest(i, i, test.inputs, test.labels);
    const writeTrain = createScenes(trainCount, 'train', rng);
    const batches = createEpochs(trainCount, rng);
    const data = {
      shape: [sceneSize, sceneSize, 3],
      classNames: sceneClasses.map(({ name }) => name),
      transform,
      trainCount,
      test,
      fill: (step: number, size: number, inputs: Float32Array, labels: Uint8Array) =>
        batches(step, size).forEach((index, slot) => writeTrain(index, slot, inputs, labels)),
    };
    return augmented(data, String(values['augment']), rng);
  },
};
