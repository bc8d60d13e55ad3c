import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultValues } from '../../src/core/config/param';
import { dataset } from '../../src/datasets/cifar10';
import type { LoadedDataset, SourceFile } from '../../src/datasets/dataset';
import { cifarBytes, tarBytes } from './cifarFiles';
import { contextOf, gzipped, memoryFile } from './memoryFiles';

const load = (files: readonly SourceFile[], more: Record<string, string | number> = {}, seed = 7) =>
  dataset.load(
    { ...defaultValues(dataset.params), files: files.map(({ name }) => name).join(','), ...more },
    contextOf(files, seed),
  );

const length = 32 * 32 * 3;

function epoch(data: LoadedDataset) {
  const inputs = new Float32Array(data.trainCount * length);
  const labels = new Uint8Array(data.trainCount);
  data.fill(0, data.trainCount, inputs, labels);
  return { inputs, labels };
}

/** The records [label, red plane, green plane, blue plane] that inputs were made from. */
const recordsOf = ({ transform }: LoadedDataset, inputs: Float32Array, labels: Uint8Array) =>
  Array.from(labels, (label, i) => {
    const bytes = Array.from({ length }, (_, at) => {
      const [channel, pixel] = [Math.floor(at / 1024), at % 1024];
      const x = inputs[i * length + 3 * pixel + channel] ?? 0;
      const value = x * (transform.std[channel] ?? 1) + (transform.mean[channel] ?? 0);
      return Math.round(value / transform.scale);
    });
    return [label, ...bytes].join();
  });

const records = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 3073 }, (_, i) => bytes.subarray(3073 * i, 3073 * (i + 1)).join());

const archive = tarBytes([
  { path: 'cifar-10-batches-bin/', bytes: new Uint8Array(0), type: '5' },
  { path: 'cifar-10-batches-bin/data_batch_1.bin', bytes: cifarBytes(12, 1) },
  { path: 'cifar-10-batches-bin/._data_batch_1.bin', bytes: new Uint8Array(163) },
  { path: 'cifar-10-batches-bin/batches.meta.txt', bytes: new Uint8Array(61).fill(65) },
  { path: 'cifar-10-batches-bin/readme.html', bytes: new Uint8Array(512) },
  { path: 'cifar-10-batches-bin/data_batch_2.bin', bytes: cifarBytes(8, 2) },
  { path: 'cifar-10-batches-bin/test_batch.bin', bytes: cifarBytes(6, 3) },
]);

describe('cifar10 files', () => {
  it('become images with their labels, planes converted to pixels', async () => {
    const data = await load([
      memoryFile('data_batch_1.bin', cifarBytes(300, 1)),
      memoryFile('test_batch.bin', cifarBytes(20, 2)),
    ]);
    expect(data.shape).toEqual([32, 32, 3]);
    expect(data.classNames).toHaveLength(10);
    expect([data.classNames[0], data.classNames[9]]).toEqual(['airplane', 'truck']);
    expect(recordsOf(data, data.test.inputs, data.test.labels)).toEqual(records(cifarBytes(20, 2)));
    const { inputs, labels } = epoch(data);
    expect(recordsOf(data, inputs, labels).sort()).toEqual(records(cifarBytes(300, 1)).sort());
  });

  it('are standardized by the usual moments, whatever their contents', async () => {
    const data = await load([memoryFile('a.bin', cifarBytes(20))]);
    expect(data.transform).toEqual({
      scale: 1 / 255,
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
      layout: 'NHWC',
    });
  });

  it('are held out by seed when none is a test batch', async () => {
    const [a, b, c] = [
      await load([memoryFile('a.bin', cifarBytes(30))]),
      await load([memoryFile('a.bin', cifarBytes(30))]),
      await load([memoryFile('a.bin', cifarBytes(30))], {}, 8),
    ];
    expect([a.trainCount, a.test.count]).toEqual([27, 3]);
    expect(a.test).toEqual(b.test);
    expect(epoch(a)).toEqual(epoch(b));
    expect(a.test.inputs).not.toEqual(c.test.inputs);
    const { inputs, labels } = epoch(a);
    const seen = [...recordsOf(a, inputs, labels), ...recordsOf(a, a.test.inputs, a.test.labels)];
    expect(seen.sort()).toEqual(records(cifarBytes(30)).sort());
    expect((await load([memoryFile('a.bin', cifarBytes(30))], { holdOut: 0.5 })).test.count).toBe(15);
  });

  it('may be gzip, and in chunks of any size', async () => {
    const plain = await load([
      memoryFile('train_a.bin', cifarBytes(10)),
      memoryFile('train_b.bin', cifarBytes(5, 2)),
    ]);
    for (const chunkSize of [511, 3073, 1e6]) {
      const packed = await load([
        memoryFile('train_a.bin', gzipped(cifarBytes(10)), chunkSize),
        memoryFile('train_b.bin', cifarBytes(5, 2), chunkSize),
      ]);
      expect(packed.test).toEqual(plain.test);
      expect(epoch(packed)).toEqual(epoch(plain));
    }
  });

  it.each([
    ['plain', archive, 'cifar-10-binary.tar'],
    ['gzip', gzipped(archive), 'cifar-10-binary.tar.gz'],
  ])('may come in an archive, %s', async (_, bytes, name) => {
    const loose = await load([
      memoryFile('data_batch_1.bin', cifarBytes(12, 1)),
      memoryFile('data_batch_2.bin', cifarBytes(8, 2)),
      memoryFile('test_batch.bin', cifarBytes(6, 3)),
    ]);
    const data = await load([memoryFile(name, bytes)]);
    expect([data.trainCount, data.test.count]).toEqual([20, 6]);
    expect(data.test).toEqual(loose.test);
    expect(epoch(data)).toEqual(epoch(loose));
  });

  it.skipIf(spawnSync('tar', ['--version']).status !== 0).each(['ustar', 'gnu', 'pax'])(
    'may come in an archive that tar itself made: %s',
    async (format) => {
      const folder = mkdtempSync(join(tmpdir(), 'cifar-'));
      try {
        mkdirSync(join(folder, 'batches'));
        writeFileSync(join(folder, 'batches', 'data_batch_1.bin'), cifarBytes(9, 1));
        writeFileSync(join(folder, 'batches', 'test_batch.bin'), cifarBytes(4, 2));
        const words = [`--format=${format}`, '-czf', 'all.tar.gz', 'batches'];
        expect(spawnSync('tar', words, { cwd: folder }).status).toBe(0);
        const data = await load([memoryFile('all.tar.gz', readFileSync(join(folder, 'all.tar.gz')))]);
        expect([data.trainCount, data.test.count]).toEqual([9, 4]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it.each([
    ['data_batch_1.bin', 'test.bin'],
    ['data_batch_1.bin', 'cifar_eval.bin.gz'],
    ['trainImages.bin', 'valImages.bin'],
    ['latest_train.bin', 'T10K.bin'],
    ['train/batch.bin', 'test/batch.bin'],
    ['/data/test/train.bin', '/data/test/eval.bin'],
  ])('get their role from whole words of their names: %s, %s', async (train, test) => {
    const data = await dataset.load(
      { ...defaultValues(dataset.params), files: `${test},${train}` },
      {
        ...contextOf([]),
        open: async (path) => memoryFile(basename(path), cifarBytes(path === train ? 12 : 5)),
      },
    );
    expect([data.trainCount, data.test.count]).toEqual([12, 5]);
    expect(data.sources).toEqual([
      { name: basename(test), role: 'test', count: 5 },
      { name: basename(train), role: 'train', count: 12 },
    ]);
  });

  it('in an archive may get it from their folders', async () => {
    const bytes = tarBytes([
      { path: 'c/train/1.bin', bytes: cifarBytes(9) },
      { path: 'c/validation/1.bin', bytes: cifarBytes(4) },
    ]);
    const data = await load([memoryFile('c.tar', bytes)]);
    expect([data.trainCount, data.test.count]).toEqual([9, 4]);
  });

  it.each([
    ['a.bin', 'data_batch_1.bin'],
    ['latest.bin', 'data_batch_1.bin'],
    ['train_test.bin', 'data_batch_1.bin'],
    ['a.bin', 'b.bin'],
  ])('without a role are rejected among others: %s, %s', async (unsure, other) => {
    const files = [memoryFile(other, cifarBytes(9)), memoryFile(unsure, cifarBytes(9))];
    await expect(load(files)).rejects.toThrow(
      /does not say whether it is for training or testing\. Put "train"/,
    );
  });

  it('are separated by commas, with or without spaces', async () => {
    const files = [memoryFile('train.bin', cifarBytes(10)), memoryFile('test_batch.bin', cifarBytes(5))];
    const data = await load(files, { files: ' train.bin , test_batch.bin,' });
    expect([data.trainCount, data.test.count]).toEqual([10, 5]);
  });
});

/** Batches of CIFAR-10, separated by commas. */
const real = process.env['RANKSCOPE_CIFAR10'];

describe('CIFAR-10', () => {
  it.skipIf(!real)('loads from the files that RANKSCOPE_CIFAR10 names', async () => {
    const paths = (real ?? '').split(',');
    const data = await load(paths.map((path) => memoryFile(basename(path), readFileSync(path), 65536)));
    expect(Math.min(data.trainCount, data.test.count)).toBeGreaterThanOrEqual(1000);
    for (const channel of [0, 1, 2]) {
      const values = data.test.inputs.filter((_, i) => i % 3 === channel);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.1);
      expect(Math.abs(Math.sqrt(square) - 1)).toBeLessThan(0.1);
    }
    for (const label of data.classNames.keys()) {
      const share = data.test.labels.filter((l) => l === label).length / data.test.count;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.03);
    }
  });
});
