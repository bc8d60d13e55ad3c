import { DataError } from '../../core/errors';
import { defaultValues } from '../../core/config/param';
import { createRng } from '../../core/rng';
import type { SourceFile } from '../dataset';
import { grouped, openAmong } from './describedFiles';
import type { DescribedFiles } from './describedFiles';
import { dataset } from '../idx';
import { readIdxHeader } from '../formats/idxFile';

type Entry = { name: string; count: number; isTest: boolean };
type Pair = { images: Entry; labels: Entry };

const needed =
  'Drop an images file together with its labels file, or four files: both for training and both for testing.';

const looksLikeTest = (name: string) => /t10k|test|val/i.test(name);

/** The images and labels among the files by what their headers say. Throws DataError for a file that is not IDX. */
async function sortFiles(files: readonly SourceFile[]) {
  const images: Entry[] = [];
  const labels: Entry[] = [];
  for (const file of files) {
    if (images.concat(labels).some(({ name }) => name === file.name))
      throw new DataError(`Two files are named ${file.name}. Rename one of them.`);
    const { kind, count } = await readIdxHeader(file);
    (kind === 'images' ? images : labels).push({ name: file.name, count, isTest: looksLikeTest(file.name) });
  }
  return { images, labels };
}

const fits = (pairs: readonly Pair[]) => pairs.every(({ images, labels }) => images.count === labels.count);
const agrees = (pairs: readonly Pair[]) =>
  pairs.every(({ images, labels }) => images.isTest === labels.isTest);

/** Two images files and two labels files as training and test pair: by count, then by name, then by size. */
function pairUp([a, b]: [Entry, Entry], [c, d]: [Entry, Entry]): [Pair, Pair] {
  type Pairing = [Pair, Pair];
  const straight: Pairing = [
    { images: a, labels: c },
    { images: b, labels: d },
  ];
  const crossed: Pairing = [
    { images: a, labels: d },
    { images: b, labels: c },
  ];
  const possible = [straight, crossed].filter(fits);
  const pairing = possible.find(agrees) ?? possible[0];
  if (!pairing)
    throw new DataError(
      `The files do not pair up: ${[a, b].map((e) => `${e.name} has ${grouped(e.count)} images`).join(', ')}, ` +
        `${[c, d].map((e) => `${e.name} has ${grouped(e.count)} labels`).join(', ')}. ${needed}`,
    );
  const [first, second] = pairing;
  const swap =
    first.images.isTest === second.images.isTest
      ? second.images.count > first.images.count
      : first.images.isTest;
  return swap ? [second, first] : [first, second];
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
  const testing = test
    ? `${grouped(loaded.test.count)} test images`
    : `${grouped(loaded.test.count)} of them held out for testing`;
  return {
    choice,
    description: `${train.images.name}: ${grouped(train.images.count)} images of ${rows} × ${columns}, ${loaded.classNames.length} classes; ${testing}`,
  };
}
