import { ConfigError } from '../core/errors';
import type { Params } from '../core/config/param';
import type { Rng } from '../core/rng';
import type { Dataset } from './dataset';
import { createTeacher } from './sampling/plantedTeacher';
import type { Teacher } from './sampling/plantedTeacher';

const params = {
  features: {
    kind: 'number',
    label: 'Features',
    symbol: 'n',
    default: 64,
    min: 8,
    max: 512,
    scale: 'log',
    integer: true,
    help: 'Length of the input vectors, whose entries are independent standard normal numbers.',
  },
  directions: {
    kind: 'number',
    label: 'Planted directions',
    symbol: 'k',
    default: 5,
    min: 1,
    max: 32,
    scale: 'linear',
    integer: true,
    help: 'The label depends on this many directions of the input and on nothing else: the true rank to be found.',
  },
  classes: {
    kind: 'number',
    label: 'Classes',
    default: 6,
    min: 2,
    max: 16,
    scale: 'linear',
    integer: true,
    help: 'Number of classes of the teacher, all about equally frequent.',
  },
  test: {
    kind: 'number',
    label: 'Test samples',
    default: 2048,
    min: 64,
    max: 16384,
    scale: 'log',
    integer: true,
    help: 'Number of fixed samples that the accuracy is measured on; training samples are always fresh.',
  },
} as const satisfies Params;

type Batch = { size: number; inputs: Float32Array; labels: Uint8Array };

function drawBatch(teacher: Teacher, features: number, rng: Rng, { size, inputs, labels }: Batch): void {
  for (let i = 0; i < size * features; i++) inputs[i] = rng.normal();
  for (let i = 0; i < size; i++) labels[i] = teacher.labelOf(inputs, i * features);
}

/** Gaussian vectors whose label depends on k directions only, so that rank k is enough for the first layer. */
export const dataset: Dataset = {
  id: 'planted',
  label: 'Planted directions',
  summary:
    'Random vectors labeled by a random teacher that sees only k directions of them: the rank to be found is k.',
  params,
  load: async (values, { rng }) => {
    const features = Number(values['features']);
    const directions = Number(values['directions']);
    const classes = Number(values['classes']);
    const count = Number(values['test']);
    if (directions > features)
      throw new ConfigError(
        `dataset.directions = ${directions} exceeds dataset.features = ${features}. Give at most ${features}.`,
      );
    const teacher = createTeacher({ features, directions, classes }, rng.fork('teacher'));
    const test = { count, inputs: new Float32Array(count * features), labels: new Uint8Array(count) };
    drawBatch(teacher, features, rng.fork('test'), { ...test, size: count });
    return {
      shape: [features],
      classNames: Array.from({ length: classes }, (_, label) => String(label)),
      transform: {
        scale: 1,
        mean: Array.from({ length: features }, () => 0),
        std: Array.from({ length: features }, () => 1),
        layout: 'NC',
      },
      trainCount: Infinity,
      test,
      fill: (step, size, inputs, labels) =>
        drawBatch(teacher, features, rng.fork('batch', step), { size, inputs, labels }),
    };
  },
};
