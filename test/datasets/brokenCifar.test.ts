import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors';
import { defaultValues } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import { dataset } from '../../src/datasets/cifar10';
import type { SourceFile } from '../../src/datasets/dataset';
import { cifarBytes, joined, tarBytes, tarHeader } from './cifarFiles';
import { contextOf, failingFile, gzipped, memoryFile } from './memoryFiles';

const load = (files: readonly SourceFile[], names = files.map(({ name }) => name).join(',')) =>
  dataset.load({ ...defaultValues(dataset.params), files: names }, contextOf(files));

/** Awaits a DataError and returns its message, which must end with a full stop. */
async function complaint(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DataError);
  const message = thrown instanceof Error ? thrown.message : '';
  expect(message).toMatch(/\.$/);
  return message;
}

const withByte = (bytes: Uint8Array, at: number, value: number) => {
  const copy = new Uint8Array(bytes);
  copy[at] = value;
  return copy;
};

const none = new Uint8Array(0);
const batch = cifarBytes(12);
const packed = gzipped(batch);
const archive = tarBytes([
  { path: 'c/data_batch_1.bin', bytes: batch },
  { path: 'c/test_batch.bin', bytes: cifarBytes(3) },
]);
const secondHeader = 512 + 73 * 512;

const broken: [string, string, Uint8Array, RegExp][] = [
  ['an empty file', 'b.bin', none, /^b\.bin is empty\. Give CIFAR-10/],
  ['a gzip of nothing', 'b.bin.gz', gzipped(none), /^b\.bin\.gz is empty/],
  [
    'an image truncated',
    'b.bin',
    batch.subarray(0, -1),
    /^b\.bin has 36875 bytes, which is not a whole number of images of 3073 bytes/,
  ],
  ['an image truncated in a gzip', 'b.bin.gz', gzipped(batch.subarray(0, -1)), /^b\.bin\.gz has 36875 bytes/],
  ['a little of anything', 'b.bin', new TextEncoder().encode('hello'), /^b\.bin has 5 bytes/],
  [
    'a label out of range',
    'b.bin',
    withByte(batch, 5 * 3073, 10),
    /^b\.bin has the label 10 at image 5; CIFAR-10 labels are 0 to 9/,
  ],
  [
    'a label out of range beyond the first block',
    'b.bin',
    withByte(cifarBytes(600), 555 * 3073, 255),
    /^b\.bin has the label 255 at image 555/,
  ],
  ['a gzip truncated', 'b.bin.gz', packed.subarray(0, 20_000), /^b\.bin\.gz is not a complete gzip file/],
  [
    'a gzip with a wrong checksum',
    'b.bin.gz',
    withByte(packed, packed.length - 6, 1 ^ (packed.at(-6) ?? 0)),
    /^b\.bin\.gz is not a complete gzip file/,
  ],
  ['a gzip header alone', 'b.bin.gz', packed.subarray(0, 2), /^b\.bin\.gz is not a complete gzip file/],
  [
    'an archive truncated in a batch',
    'c.tar',
    archive.subarray(0, 20_000),
    /^c\.tar is truncated: the archive has no end mark/,
  ],
  [
    'an archive truncated between images',
    'c.tar',
    archive.subarray(0, 512 + 4 * 3073),
    /^c\.tar is truncated/,
  ],
  [
    'an archive truncated between batches',
    'c.tar',
    archive.subarray(0, secondHeader),
    /^c\.tar is truncated/,
  ],
  [
    'an archive truncated in a header',
    'c.tar',
    archive.subarray(0, secondHeader + 9),
    /^c\.tar is truncated/,
  ],
  ['a packed archive truncated', 'c.tgz', gzipped(archive.subarray(0, 20_000)), /^c\.tgz is truncated/],
  [
    'a gzip of an archive truncated',
    'c.tgz',
    gzipped(archive).subarray(0, 20_000),
    /^c\.tgz is not a complete gzip file/,
  ],
  [
    'a damaged header in an archive',
    'c.tar',
    withByte(archive, secondHeader + 3, 7),
    /^c\.tar is damaged: a header in the archive has a wrong checksum/,
  ],
  [
    'an archive without batches',
    'c.tar',
    tarBytes([
      { path: 'c/data_batch_1', bytes: batch },
      { path: 'c/batches.meta', bytes: batch },
    ]),
    /^c\.tar contains no batches .*\. Give CIFAR-10 in its binary version/,
  ],
  [
    'a batch of a wrong length in an archive',
    'c.tar',
    tarBytes([{ path: 'c/data_batch_1.bin', bytes: batch.subarray(1) }]),
    /^c\.tar: c\/data_batch_1\.bin has 36875 bytes/,
  ],
  [
    'an empty batch in an archive',
    'c.tar',
    tarBytes([{ path: 'c/data_batch_1.bin', bytes: none }]),
    /^c\.tar: c\/data_batch_1\.bin is empty/,
  ],
  [
    'a wrong label in an archive',
    'c.tar',
    tarBytes([{ path: 'c/data_batch_1.bin', bytes: withByte(batch, 3073, 11) }]),
    /^c\.tar: c\/data_batch_1\.bin has the label 11 at image 1/,
  ],
  [
    'an archive that goes on',
    'c.tar.gz',
    gzipped(joined([archive, new Uint8Array(1.1e6)])),
    /^c\.tar\.gz continues after the end of its archive/,
  ],
  ['a single image', 'b.bin', cifarBytes(1), /^b\.bin: a single image/],
  [
    'only a test batch',
    'test_batch.bin',
    batch,
    /^test_batch\.bin: only test images.* such as data_batch_1\.bin/,
  ],
];

describe('a broken cifar10 file is one clear DataError:', () => {
  it.each(broken)('%s', async (_, name, bytes, reason) => {
    expect(await complaint(load([memoryFile(name, bytes)]))).toMatch(reason);
  });

  it.each([
    ['no files', [], '', /no files yet\. Give dataset\.files/],
    ['a missing file', [], 'b.bin', /^b\.bin was not found/],
    ['a file given twice', [memoryFile('b.bin', batch)], 'b.bin,b.bin', /^b\.bin is given twice/],
    [
      'a file that cannot be read',
      [failingFile('b.bin', batch.subarray(0, 9000), batch.length)],
      'b.bin',
      /^b\.bin could not be read \(disk on fire\)/,
    ],
  ])('%s', async (_, files, names, reason) => {
    expect(await complaint(load(files, names))).toMatch(reason);
  });
});

describe('absurd sizes are rejected before anything is read or allocated:', () => {
  const body = cifarBytes(1000);
  it.each([
    ['a file', memoryFile('b.bin', body, 1000, 3073 * 1e6), /^b\.bin exceeds the limit of 174762 images/],
    [
      'a batch in an archive',
      memoryFile('c.tar', joined([tarHeader('data_batch_1.bin', 3073 * 1e6), body]), 1000),
      /^c\.tar: data_batch_1\.bin exceeds the limit of 174762 images/,
    ],
    [
      'a batch in an archive that is shorter',
      memoryFile('c.tar', joined([tarHeader('data_batch_1.bin', 3073 * 1e5), body.subarray(0, 9000)]), 1000),
      /^c\.tar is truncated/,
    ],
  ])('%s', async (_, file, reason) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await complaint(load([file]))).toMatch(reason);
    expect(file.served()).toBeLessThan(1e4);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6);
  });
});

/** The bytes, perhaps truncated, with up to three bits flipped, half of them near the start. */
const damaged = (bytes: Uint8Array, seed: number) => {
  const rng = createRng(seed);
  const kept = new Uint8Array(rng.below(2) ? bytes : bytes.subarray(0, rng.below(bytes.length)));
  for (let flips = rng.below(4); flips > 0 && kept.length > 0; flips--) {
    const at = rng.below(2) ? rng.below(kept.length) : rng.below(Math.min(600, kept.length));
    kept[at] = (kept[at] ?? 0) ^ (1 << rng.below(8));
  }
  return kept;
};

describe('random damage', () => {
  it.each([
    ['a batch', batch],
    ['a packed batch', packed],
    ['an archive', archive],
    ['a packed archive', gzipped(archive)],
  ])('of %s loads or is a DataError', async (_, bytes) => {
    let refused = 0;
    for (let seed = 0; seed < 100; seed++) {
      const file = memoryFile('b.bin', damaged(bytes, seed), 1000 + 37 * seed);
      await load([file]).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(DataError);
        refused++;
      });
    }
    expect(refused).toBeGreaterThan(40);
  });
});
