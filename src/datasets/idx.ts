import { DataError } from '../core/errors';
import type { Params } from '../core/config/param';
import { imageDataset } from './sampling/byteImages';
import type { ByteImages } from './sampling/byteImages';
import type { Dataset, LoadContext, DataSource } from './dataset';
import { everyImage, heldOut, holdOutParam } from './sampling/holdOut';
import { readIdx } from './formats/idxFile';
import { baseName } from './fileRole';
import type { FileRole } from './fileRole';

const file = (label: string, help: string) =>
  ({ kind: 'text', label, default: '', hidden: true, help }) as const;

const params = {
  images: file('Images', 'IDX file of the training images, plain or gzip.'),
  labels: file('Labels', 'IDX file of the training labels, plain or gzip.'),
  testImages: file(
    'Test images',
    'IDX file of the test images. Without it, some training images are held out.',
  ),
  testLabels: file('Test labels', 'IDX file of the test labels.'),
  classNames: {
    kind: 'text',
    label: 'Class names',
    default: '',
    hidden: true,
    help: 'Names of the classes in the order of their labels, separated by commas; without them, the labels.',
  },
  holdOut: holdOutParam,
} as const satisfies Params;

const maxClasses = 100;

type Pair = ByteImages & { imagesName: string; labelsName: string; rows: number; columns: number };

async function readPair(imagesName: string, labelsName: string, context: LoadContext): Promise<Pair> {
  const labels = await readIdx(await context.open(labelsName));
  const images = await readIdx(await context.open(imagesName));
  if (images.kind !== 'images')
    throw new DataError(`${imagesName} holds labels, not images. Give the images file in its place.`);
  if (labels.kind !== 'labels')
    throw new DataError(`${labelsName} holds images, not labels. Give the labels file in its place.`);
  if (images.count !== labels.count)
    throw new DataError(
      `${imagesName} has ${images.count} images but ${labelsName} has ${labels.count} labels. Give two files that belong together.`,
    );
  const wrong = labels.bytes.findIndex((label) => label >= maxClasses);
  if (wrong >= 0)
    throw new DataError(
      `${labelsName} has the label ${labels.bytes[wrong]} at position ${wrong}. Give labels from 0 to ${maxClasses - 1}.`,
    );
  return { ...images, labels: labels.bytes, imagesName, labelsName };
}

const classesOf = ({ labels }: Pair) =>
  Math.max(
    2,
    labels.reduce((most, label) => Math.max(most, label + 1), 0),
  );

const sourceOf = ({ imagesName, count }: Pair, role: FileRole): DataSource => ({
  name: baseName(imagesName),
  role,
  count,
});

function checkTest(train: Pair, test: Pair): void {
  if (test.rows !== train.rows || test.columns !== train.columns)
    throw new DataError(
      `${test.imagesName} has images of ${test.rows} × ${test.columns}, ${train.imagesName} of ${train.rows} × ${train.columns}. Give two files that belong together.`,
    );
  const classes = classesOf(train);
  const wrong = test.labels.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new DataError(
      `${test.labelsName} has the label ${test.labels[wrong]} at position ${wrong}, which ${train.labelsName} never has. Give two files that belong together.`,
    );
}

/** Gray images from IDX files, the format of MNIST and Fashion-MNIST. */
export const dataset: Dataset = {
  id: 'idx',
  label: 'IDX files',
  summary: 'Gray images from files in the format of MNIST and Fashion-MNIST, plain or gzip.',
  params,
  reads: 'IDX',
  load: async (values, context) => {
    const name = (key: keyof typeof params) => String(values[key] ?? '');
    if (!name('images') || !name('labels'))
      throw new DataError(
        'The idx dataset has no files yet. Give both dataset.images and dataset.labels, or drop the files on the page.',
      );
    if (!name('testImages') !== !name('testLabels'))
      throw new DataError(
        `${name('testImages') || name('testLabels')} is alone. Give both dataset.testImages and dataset.testLabels, or neither.`,
      );
    const train = await readPair(name('images'), name('labels'), context);
    const names = name('classNames')
      .split(',')
      .map((text) => text.trim());
    const common = {
      shape: [train.rows, train.columns, 1] as const,
      classNames: Array.from({ length: classesOf(train) }, (_, label) => names[label] || String(label)),
      rng: context.rng,
    };
    if (name('testImages')) {
      const test = await readPair(name('testImages'), name('testLabels'), context);
      checkTest(train, test);
      const data = imageDataset({ ...common, train: everyImage(train), test: everyImage(test) });
      return { ...data, sources: [sourceOf(train, 'train'), sourceOf(test, 'test')] };
    }
    if (train.count < 2)
      throw new DataError(`${train.imagesName} has a single image. Give at least two, one to test on.`);
    const data = imageDataset({ ...common, ...heldOut(train, Number(values['holdOut']), context.rng) });
    return { ...data, sources: [sourceOf(train, 'train')] };
  },
};
