import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors';
import { describeIdxFiles } from '../../../src/datasets/dropped/describeIdxFiles';
import { gzipped, imageBytes, labelBytes, memoryFile } from '../memoryFiles';

const images = (name: string, count: number) => memoryFile(name, gzipped(imageBytes(count)));
const labels = (name: string, count: number) => memoryFile(name, labelBytes(count));

const mnist = [
  labels('t10k-labels-idx1-ubyte', 5),
  images('train-images-idx3-ubyte.gz', 20),
  labels('train-labels-idx1-ubyte', 20),
  images('t10k-images-idx3-ubyte.gz', 5),
];

describe('dropped idx files', () => {
  it('are two: images and labels', async () => {
    const { choice, description } = await describeIdxFiles([labels('b', 1200), images('a', 1200)]);
    expect(choice).toEqual({
      id: 'idx',
      images: 'a',
      labels: 'b',
      testImages: '',
      testLabels: '',
      classNames: '',
      holdOut: 0.1,
    });
    expect(description).toBe(
      'IDX: trains on 1 080 images of a, tests on 120 held out of them. 6 × 5, 3 classes',
    );
  });

  it('are four, paired by count in any order', async () => {
    const { choice, description } = await describeIdxFiles(mnist);
    expect(choice).toMatchObject({
      id: 'idx',
      images: 'train-images-idx3-ubyte.gz',
      labels: 'train-labels-idx1-ubyte',
      testImages: 't10k-images-idx3-ubyte.gz',
      testLabels: 't10k-labels-idx1-ubyte',
    });
    expect(description).toBe(
      'IDX: trains on 20 images of train-images-idx3-ubyte.gz, tests on 5 of t10k-images-idx3-ubyte.gz. 6 × 5, 3 classes',
    );
    expect((await describeIdxFiles([...mnist].reverse())).choice).toEqual(choice);
  });

  it('are four of the same count, paired by name', async () => {
    const { choice } = await describeIdxFiles([
      images('test-images', 6),
      images('train-images', 6),
      labels('train-labels', 6),
      labels('test-labels', 6),
    ]);
    expect(choice).toMatchObject({
      images: 'train-images',
      labels: 'train-labels',
      testImages: 'test-images',
      testLabels: 'test-labels',
    });
  });

  it('are four whose names say nothing: the larger pair trains', async () => {
    const { choice, description } = await describeIdxFiles([
      images('p', 4),
      labels('q', 9),
      images('r', 9),
      labels('s', 4),
    ]);
    expect(choice).toMatchObject({ images: 'r', labels: 'q', testImages: 'p', testLabels: 's' });
    expect(description).toContain(
      'trains on 9 images of r, tests on 4 of p, the larger files being used for training',
    );
  });

  it('are distinguished by whole words of their names, whatever their size', async () => {
    const { choice } = await describeIdxFiles([
      images('mnist-test-images', 9),
      labels('mnist-test-labels', 9),
      images('images-of-latest', 4),
      labels('interval-labels', 4),
    ]);
    expect(choice).toMatchObject({ images: 'images-of-latest', testImages: 'mnist-test-images' });
  });

  it('are reported as named test images where there is nothing else to train on', async () => {
    const { description } = await describeIdxFiles(mnist.filter(({ name }) => name.startsWith('t10k')));
    expect(description).toContain('held out of them, although named as test images');
  });

  it.each([
    ['none', [], /Got 0 files\. Drop an images file together with its labels file/],
    ['images alone', [images('digits', 5)], /digits.*Drop an images file together with its labels file/],
    ['labels alone', [labels('digits', 5)], /digits.*Drop an images file together with its labels file/],
    ['two images files', [images('a', 5), images('b', 5)], /Images: a, b; labels: none/],
    ['three', mnist.slice(0, 3), /Drop an images file/],
    ['five', [...mnist, labels('more', 5)], /Got 5 files/],
    ['two of one name', [images('a', 5), labels('a', 5)], /Two files are named a/],
    [
      'something else',
      [memoryFile('cat.jpg', new Uint8Array([255, 216, 255, 224, 0])), labels('b', 5)],
      /^cat\.jpg is not an IDX file/,
    ],
    ['an empty file', [memoryFile('void', new Uint8Array(0))], /^void is empty/],
    ['a pair that disagrees', [images('a', 5), labels('b', 6)], /a has 5 images but b has 6 labels/],
    [
      'four alike whose names say nothing of labels',
      [images('a', 5), images('b', 5), labels('c', 5), labels('d', 5)],
      /Cannot determine which labels belong to which images.*Put "train" and "test"/,
    ],
    [
      'four that are all for the same',
      [images('train-1', 5), labels('train-l1', 5), images('train-2', 6), labels('train-l2', 6)],
      /Neither train-1 nor train-2 says by its name/,
    ],
    [
      'four that do not match',
      [images('a', 5), images('b', 6), labels('c', 5), labels('d', 7)],
      /do not match.*a has 5 images.*d has 7 labels/,
    ],
    [
      'a body that is broken',
      [memoryFile('a', gzipped(imageBytes(5)).subarray(0, -9)), labels('b', 5)],
      /^a is not a complete gzip file/,
    ],
  ])('are rejected: %s', async (_, files, reason) => {
    const work = describeIdxFiles(files);
    await expect(work).rejects.toThrow(reason);
    await expect(work).rejects.toBeInstanceOf(DataError);
  });
});
