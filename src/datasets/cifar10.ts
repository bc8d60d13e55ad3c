import { DataError } from '../core/errors';
import type { Params } from '../core/config/param';
import { augmentParam, augmented } from './sampling/augment';
import { imageDataset } from './sampling/byteImages';
import { cifarSize, readCifar } from './formats/cifarFile';
import type { Dataset, InputTransform, LoadContext } from './dataset';
import { everyImage, heldOut, holdOutParam } from './sampling/holdOut';

const params = {
  files: {
    kind: 'text',
    label: 'Files',
    default: '',
    hidden: true,
    help: 'Binary batches of CIFAR-10 or archives of them (.bin, .bin.gz, .tar.gz), separated by commas. The name of each says what it is for: test and the like, or train or data_batch.',
  },
  holdOut: holdOutParam,
  augment: augmentParam,
} as const satisfies Params;

const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/**
 * The moments of the 50 000 training images, whichever batches are given. The official code of SVD training divides by
 * (0.2023, 0.1994, 0.2010) instead, the mean over images of each image's own deviation.
 */
const transform: InputTransform = {
  scale: 1 / 255,
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
  layout: 'NHWC',
};

const namesIn = (files: string) =>
  files
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

async function readFiles(names: readonly string[], { open }: LoadContext) {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new DataError(`${twice} is given twice. Give every file once.`);
  const files = [];
  for (const name of names) files.push(await open(name));
  return readCifar(files, names);
}

/** CIFAR-10 (Krizhevsky 2009) from the files of its binary version. */
export const dataset: Dataset = {
  id: 'cifar10',
  label: 'CIFAR-10 files',
  summary:
    'Photographs of ten kinds of things, 32 × 32 in color, from the binary files of CIFAR-10. Standardized by the deviation of all pixels (0.247, 0.2435, 0.2616); the code of SVD training divides by (0.2023, 0.1994, 0.2010).',
  params,
  reads: 'CIFAR-10',
  load: async (values, context) => {
    const names = namesIn(String(values['files'] ?? ''));
    if (names.length === 0)
      throw new DataError(
        'The cifar10 dataset has no files yet. Give dataset.files, or drop the files on the page.',
      );
    const { train, test, sources } = await readFiles(names, context);
    if (train.count === 0)
      throw new DataError(
        `${names.join(', ')}: only test images. Give a file to train on too, like data_batch_1.bin.`,
      );
    if (train.count + test.count < 2)
      throw new DataError(`${names.join(', ')}: a single image. Give at least two, one to test on.`);
    const { rng } = context;
    const sets =
      test.count > 0
        ? { train: everyImage(train), test: everyImage(test) }
        : heldOut(train, Number(values['holdOut']), rng);
    const data = imageDataset({ shape: [cifarSize, cifarSize, 3], classNames, transform, ...sets, rng });
    return augmented({ ...data, sources }, String(values['augment']), rng);
  },
};
