import { DataError } from '../../core/errors';
import { defaultValues } from '../../core/config/param';
import { createRng } from '../../core/rng';
import type { SourceFile } from '../dataset';
import { grouped, openAmong, rolesInWords } from './describedFiles';
import type { DescribedFiles } from './describedFiles';
import { openBytes } from '../formats/byteReader';
import { isWholeBatches } from '../formats/cifarFile';
import { idxLength, readIdxHeader } from '../formats/idxFile';
import { dataset } from '../idx';
import type { FileKind } from './fileKind';
import { roleOf } from '../fileRole';
import type { FileRole } from '../fileRole';

type Entry = { name: string; count: number; role: FileRole | undefined };
type Pair = { images: Entry; labels: Entry };

const needed =
  'Drop an images file together with its labels file, or four files: both for training and both for testing.';

/** The images and labels among the files by what their headers say. Throws DataError for a file that is not IDX. */
async function sortFiles(files: readonly SourceFile[]) {
  const images: Entry[] = [];
  const labels: Entry[] = [];
  for (const file of files) {
    if (images.concat(labels).some(({ name }) => name === file.name))
      throw new DataError(`Two files are named ${file.name}. Rename one of them.`);
    const { kind, count } = await readIdxHeader(file);
    (kind === 'images' ? images : labels).push({ name: file.name, count, role: roleOf(file.name) });
  }
  return { images, labels };
}

type Pairing = [Pair, Pair];

const fits = (pairs: Pairing) => pairs.every(({ images, labels }) => images.count === labels.count);

const roleOfPair = ({ images, labels }: Pair) => images.role ?? labels.role;

/** Whether names say nothing against it: no images for testing with labels for training, no two pairs for the same. */
function agrees([a, b]: Pairing): boolean {
  const isAtOne = [a, b].every(
    ({ images, labels }) => !images.role || !labels.role || images.role === labels.role,
  );
  const [first, second] = [roleOfPair(a), roleOfPair(b)];
  return isAtOne && (!first || first !== second);
}

const advice = 'Put "train" and "test" into their names, as in train-images and test-images.';

/** Two pairs with the one to train on first: by name, else the larger one. Throws DataError where neither says. */
function inOrder([a, b]: Pairing): Pairing {
  const [first, second] = [roleOfPair(a), roleOfPair(b)];
  const isUnsaid = first === second;
  if (isUnsaid && (first !== undefined || a.images.count === b.images.count))
    throw new DataError(
      `Of ${a.images.name} and ${b.images.name}, neither name tells which is to train and which to test on. ${advice}`,
    );
  const isSecond = isUnsaid ? b.images.count > a.images.count : first === 'test' || second === 'train';
  return isSecond ? [b, a] : [a, b];
}

/** Two images files and two labels files as training and test pair: by count, then by name. */
function pairUp([a, b]: [Entry, Entry], [c, d]: [Entry, Entry]): Pairing {
  const straight: Pairing = [
    { images: a, labels: c },
    { images: b, labels: d },
  ];
  const crossed: Pairing = [
    { images: a, labels: d },
    { images: b, labels: c },
  ];
  const possible = [straight, crossed].filter(fits);
  if (possible.length === 0)
    throw new DataError(
      `The files do not pair up: ${[a, b].map((e) => `${e.name} has ${grouped(e.count)} images`).join(', ')}, ` +
        `${[c, d].map((e) => `${e.name} has ${grouped(e.count)} labels`).join(', ')}. ${needed}`,
    );
  const agreeing = possible.length > 1 ? possible.filter(agrees) : possible;
  const [pairing, other] = agreeing;
  if (!pairing || other)
    throw new DataError(
      `Cannot determine which labels belong to which images: all four files hold ${grouped(a.count)}. ${advice}`,
    );
  return inOrder(pairing);
}

function arrange(images: Entry[], labels: Entry[]): { train: Pair; test?: Pair } {
  const [a, b] = images;
  const [c, d] = labels;
  if (images.length === 1 && labels.length === 1 && a && c) return { train: { images: a, labels: c } };
  if (images.length === 2 && labels.length === 2 && a && b && c && d) {
    const [train, test] = pairUp([a, b], [c, d]);
    return { train, test };
  }
  const names = (entries: Entry[]) => entries.map(({ name }) => name).join(', ') || 'none';
  throw new DataError(`Images: ${names(images)}; labels: ${names(labels)}. ${needed}`);
}

/**
 * The dataset that dropped IDX files make, after loading all of it once.
 *
 * Throws DataError for a file that is not IDX or is broken, and for files that do not make a dataset together.
 */
export async function describeIdxFiles(files: readonly SourceFile[]): Promise<DescribedFiles> {
  if (files.length === 0 || files.length > 4)
    throw new DataError(`There are ${files.length} files. ${needed}`);
  const sorted = await sortFiles(files);
  const { train, test } = arrange(sorted.images, sorted.labels);
  const choice = {
    ...defaultValues(dataset.params),
    id: dataset.id,
    images: train.images.name,
    labels: train.labels.name,
    testImages: test?.images.name ?? '',
    testLabels: test?.labels.name ?? '',
  };
  const loaded = await dataset.load(choice, {
    rng: createRng(0),
    open: openAmong(files),
  });
  const [rows, columns] = loaded.shape;
  const kind = `${rows} × ${columns}, ${loaded.classNames.length} classes`;
  const bySize =
    test && !roleOfPair(train) && !roleOfPair(test) ? ', the larger ones being for training' : '';
  const onTest = roleOfPair(train) === 'test' ? ', though called test images' : '';
  return { choice, description: `IDX: ${rolesInWords(loaded)}${bySize}${onTest}. ${kind}` };
}

/** Whether the first bytes are those of an IDX file, which a CIFAR-10 batch that begins alike is not. */
async function isIdx(file: SourceFile): Promise<boolean> {
  const reader = await openBytes(file);
  try {
    const head = new Uint8Array(20);
    const length = idxLength(head.subarray(0, await reader.read(head)));
    return length !== undefined && (reader.gzip || length === file.size || !isWholeBatches(file.size));
  } catch {
    return false;
  } finally {
    await reader.close();
  }
}

/** Files in the format of MNIST; those without a beginning that can be read go by the names that MNIST has. */
export const fileKind: FileKind = {
  one: 'an IDX file of images or labels',
  holds: isIdx,
  isNamed: (name) => /idx\d|ubyte/i.test(name),
  describe: describeIdxFiles,
};
