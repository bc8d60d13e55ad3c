import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadedDataset, SourceFile } from '../../src/datasets/dataset';
import { dataset } from '../../src/datasets/idx';
import { contextOf, gzipped, idxBytes, imageBytes, labelBytes, memoryFile } from './memoryFiles';

const names = { images: 'images', labels: 'labels', testImages: '', testLabels: '', holdOut: 0.1 };
const four = { ...names, testImages: 'testImages', testLabels: 'testLabels' };

const load = (values: typeof names, files: SourceFile[], seed = 7) =>
  dataset.load(values, contextOf(files, seed));

const pair = (count: number) => [
  memoryFile('images', imageBytes(count)),
  memoryFile('labels', labelBytes(count)),
];

/** The bytes that inputs were made from. */
const bytesOf = ({ transform }: LoadedDataset, inputs: Float32Array) => {
  const [mean = 0] = transform.mean;
  const [std = 1] = transform.std;
  return Uint8Array.from(inputs, (x) => Math.round((x * std + mean) / transform.scale));
};

const image = (bytes: Uint8Array, i: number) => bytes.subarray(30 * i, 30 * i + 30).join();

function epoch(data: LoadedDataset) {
  const inputs = new Float32Array(data.trainCount * 30);
  const labels = new Uint8Array(data.trainCount);
  data.fill(0, data.trainCount, inputs, labels);
  return { inputs, labels };
}

describe('idx files', () => {
  it('become images with their labels, held out by seed', async () => {
    const data = await load(names, pair(50));
    expect(data.shape).toEqual([6, 5, 1]);
    expect(data.classNames).toEqual(['0', '1', '2']);
    expect(data.trainCount).toBe(45);
    expect(data.test.count).toBe(5);
    const { inputs, labels } = epoch(data);
    const original = imageBytes(50).subarray(16);
    const rowOf = new Map(Array.from({ length: 50 }, (_, row) => [image(original, row), row]));
    const seen = [
      ...Array.from(labels, (label, i) => ({ label, image: image(bytesOf(data, inputs), i) })),
      ...Array.from(data.test.labels, (label, i) => ({
        label,
        image: image(bytesOf(data, data.test.inputs), i),
      })),
    ];
    expect(new Set(seen.map((sample) => rowOf.get(sample.image)))).toEqual(new Set(rowOf.values()));
    for (const sample of seen) expect(sample.label).toBe((rowOf.get(sample.image) ?? -1) % 3);
  });

  it('are standardized by their training images', async () => {
    const data = await load(names, pair(200));
    const { inputs } = epoch(data);
    const mean = inputs.reduce((sum, x) => sum + x, 0) / inputs.length;
    const square = inputs.reduce((sum, x) => sum + x * x, 0) / inputs.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
    expect(data.transform).toMatchObject({ scale: 1 / 255, layout: 'NHWC' });
  });

  it('may be uniformly gray, without a division by zero', async () => {
    const flat = idxBytes([4, 2, 2], new Uint8Array(16).fill(9));
    const data = await load(names, [memoryFile('images', flat), memoryFile('labels', labelBytes(4))]);
    expect(data.test.inputs.every((x) => Math.abs(x) < 1e-6)).toBe(true);
  });

  it('are split the same way for the same seed, and differently for another', async () => {
    const [a, b, c] = [
      await load(names, pair(50)),
      await load(names, pair(50)),
      await load(names, pair(50), 8),
    ];
    expect(a.test).toEqual(b.test);
    expect(epoch(a)).toEqual(epoch(b));
    expect(bytesOf(c, c.test.inputs)).not.toEqual(bytesOf(a, a.test.inputs));
  });

  it('hold out the given share, and always leave samples on both sides', async () => {
    expect((await load({ ...names, holdOut: 0.5 }, pair(50))).test.count).toBe(25);
    const two = await load({ ...names, holdOut: 0.01 }, pair(2));
    expect([two.trainCount, two.test.count]).toEqual([1, 1]);
  });

  it('may be gzip under any name, in chunks of any size', async () => {
    const plain = await load(names, pair(50));
    for (const chunkSize of [1, 2, 17, 1e6]) {
      const data = await load(names, [
        memoryFile('images', gzipped(imageBytes(50)), chunkSize),
        memoryFile('labels', gzipped(labelBytes(50)), chunkSize),
      ]);
      expect(data.test).toEqual(plain.test);
    }
    const oneByOne = await load(names, [
      memoryFile('images', imageBytes(50), 1),
      memoryFile('labels', labelBytes(50), 1),
    ]);
    expect(oneByOne.test).toEqual(plain.test);
  });

  it('use a test pair unchanged', async () => {
    const data = await load(four, [
      ...pair(30),
      memoryFile('testImages', imageBytes(8, 2)),
      memoryFile('testLabels', labelBytes(8)),
    ]);
    expect([data.trainCount, data.test.count]).toEqual([30, 8]);
    expect(bytesOf(data, data.test.inputs)).toEqual(imageBytes(8, 2).subarray(16));
    expect(data.test.labels).toEqual(labelBytes(8).subarray(8));
  });

  it('have at least two classes', async () => {
    const data = await load(names, [
      memoryFile('images', imageBytes(6)),
      memoryFile('labels', labelBytes(6, 1)),
    ]);
    expect(data.classNames).toEqual(['0', '1']);
  });
});

/** A folder with MNIST's four files under their usual names. */
const mnist = process.env['RANKSCOPE_MNIST'];
const mnistFile = (name: string) => memoryFile(name, readFileSync(join(mnist ?? '', name)), 65536);

describe('MNIST', () => {
  it.skipIf(!mnist)('loads from the folder that RANKSCOPE_MNIST names', async () => {
    const data = await load(
      {
        ...names,
        images: 'train-images-idx3-ubyte.gz',
        labels: 'train-labels-idx1-ubyte.gz',
        testImages: 't10k-images-idx3-ubyte.gz',
        testLabels: 't10k-labels-idx1-ubyte.gz',
      },
      ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz']
        .map(mnistFile)
        .concat(['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'].map(mnistFile)),
    );
    expect(data.shape).toEqual([28, 28, 1]);
    expect(data.classNames).toHaveLength(10);
    expect(Math.min(data.trainCount, data.test.count)).toBeGreaterThanOrEqual(1000);
    expect(data.transform.mean[0]).toBeCloseTo(0.1307, 1);
    expect(data.transform.std[0]).toBeCloseTo(0.3081, 1);
  });
});
