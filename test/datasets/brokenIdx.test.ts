import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { SourceFile } from '../../src/datasets/dataset';
import { dataset } from '../../src/datasets/idx';
import { contextOf, failingFile, gzipped, idxBytes, imageBytes, labelBytes, memoryFile } from './memoryFiles';

const none = new Uint8Array(0);
const values = { images: 'i', labels: 'l', testImages: '', testLabels: '', holdOut: 0.1 };
const load = (files: SourceFile[], more: Record<string, string> = {}) =>
  dataset.load({ ...values, ...more }, contextOf(files));

const withImages = (bytes: Uint8Array) => [memoryFile('i', bytes), memoryFile('l', labelBytes(12))];
const withLabels = (bytes: Uint8Array) => [memoryFile('i', imageBytes(12)), memoryFile('l', bytes)];

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

const images = imageBytes(12);
const packed = gzipped(images);

const broken: [string, SourceFile[], RegExp][] = [
  ['an empty file', withImages(none), /^i is empty\. Give an IDX file/],
  ['a gzip of nothing', withImages(gzipped(none)), /^i is empty/],
  [
    'another kind of file',
    withImages(new TextEncoder().encode('\u0089PNG and so on')),
    /^i is not an IDX file \(it begins with c289504e\)/,
  ],
  ['an unknown element type', withImages(withByte(images, 2, 0x0a)), /^i is not an IDX file/],
  [
    'elements that are not bytes',
    withImages(withByte(images, 2, 0x0d)),
    /^i holds 32-bit floats; only unsigned bytes/,
  ],
  ['a wrong number of dimensions', withImages(withByte(images, 3, 2)), /^i has 2 dimensions/],
  ['a magic truncated', withImages(images.subarray(0, 3)), /^i ends inside its header/],
  ['a header truncated', withImages(images.subarray(0, 15)), /^i ends inside its header/],
  ['a gzip of a header truncated', withImages(gzipped(images.subarray(0, 15))), /^i ends inside its header/],
  ['no images', withImages(idxBytes([0, 6, 5], none)), /^i declares no images/],
  ['no labels', withLabels(idxBytes([0], none)), /^l declares no labels/],
  ['no rows', withImages(idxBytes([12, 0, 5], none)), /^i declares images of 0 × 5/],
  ['too many columns', withImages(idxBytes([12, 6, 1025], none)), /^i declares images of 6 × 1025/],
  ['too much in all', withImages(idxBytes([4e9, 1024, 1024], none)), /^i declares .* the limit is .*512 MiB/],
  ['too many labels', withLabels(idxBytes([4e9], none)), /^l declares .* the limit is/],
  [
    'a body truncated',
    withImages(images.subarray(0, 300)),
    /^i is truncated: its header declares 376 bytes, the file has 300/,
  ],
  [
    'a gzip of a body truncated',
    withImages(gzipped(images.subarray(0, 300))),
    /^i is truncated: its header declares 376 bytes, the file has 300/,
  ],
  [
    'trailing bytes',
    withImages(idxBytes([11, 6, 5], images.subarray(16))),
    /^i continues after its last image \(30 bytes/,
  ],
  [
    'trailing bytes in a gzip',
    withImages(gzipped(idxBytes([11, 6, 5], images.subarray(16)))),
    /^i continues after its last image/,
  ],
  [
    'trailing bytes after labels',
    withLabels(idxBytes([11], new Uint8Array(12))),
    /^l continues after its last label/,
  ],
  [
    'a gzip that declares more than it can hold',
    withImages(gzipped(idxBytes([400_000, 28, 28], none))),
    /^i is truncated: .* compressed ones/,
  ],
  ['a gzip truncated', withImages(packed.subarray(0, 200)), /^i is not a complete gzip file/],
  ['a gzip without its checksum', withImages(packed.subarray(0, -8)), /^i is not a complete gzip file/],
  [
    'a gzip with a wrong checksum',
    withImages(withByte(packed, packed.length - 6, 1 ^ (packed.at(-6) ?? 0))),
    /^i is not a complete gzip file/,
  ],
  ['a gzip header alone', withImages(packed.subarray(0, 2)), /^i is not a complete gzip file/],
  ['counts that disagree', withImages(imageBytes(11)), /^i has 11 images but l has 12 labels/],
  [
    'labels given as images',
    [memoryFile('i', labelBytes(12)), memoryFile('l', labelBytes(12))],
    /^i holds labels, not images/,
  ],
  ['images given as labels', withLabels(images), /^l holds images, not labels/],
  [
    'a label out of range',
    withLabels(withByte(labelBytes(12), 8 + 4, 100)),
    /^l has the label 100 at position 4\. Give labels from 0 to 99/,
  ],
  [
    'a single image',
    [memoryFile('i', imageBytes(1)), memoryFile('l', labelBytes(1))],
    /^i has a single image/,
  ],
  [
    'a file that cannot be read',
    [failingFile('i', images.subarray(0, 200), images.length), memoryFile('l', labelBytes(12))],
    /^i could not be read \(disk on fire\)/,
  ],
  [
    'a packed file that cannot be read',
    [failingFile('i', packed.subarray(0, 200), packed.length), memoryFile('l', labelBytes(12))],
    /^i could not be read \(disk on fire\)/,
  ],
  ['a missing file', [memoryFile('i', images)], /^l was not found/],
];

describe('a broken idx file is one clear DataError:', () => {
  it.each(broken)('%s', async (_, files, reason) => {
    expect(await complaint(load(files))).toMatch(reason);
  });

  it('no files at all', async () => {
    expect(await complaint(load([], { images: '', labels: '' }))).toMatch(
      /dataset\.images and dataset\.labels/,
    );
  });

  it('test images without test labels', async () => {
    expect(await complaint(load(withImages(images), { testImages: 't' }))).toMatch(/^t has no counterpart/);
  });

  it.each([
    [
      'of another size',
      idxBytes([2, 3, 3], new Uint8Array(18)),
      labelBytes(2),
      /^ti has images of 3 × 3, i of 6 × 5/,
    ],
    [
      'with a label that training never has',
      imageBytes(2),
      idxBytes([2], new Uint8Array([0, 3])),
      /^tl has the label 3 at position 1, which l never has/,
    ],
  ])('a test pair %s', async (_, testImages, testLabels, reason) => {
    const files = [...withImages(images), memoryFile('ti', testImages), memoryFile('tl', testLabels)];
    expect(await complaint(load(files, { testImages: 'ti', testLabels: 'tl' }))).toMatch(reason);
  });
});

describe('absurd sizes', () => {
  const body = new Uint8Array(2e6);
  it.each([
    ['plain', idxBytes([60_000, 1024, 1024], body)],
    ['plain, within the limit', idxBytes([500_000, 32, 32], body)],
    ['plain, too short for its file', idxBytes([10, 28, 28], body)],
  ])('are rejected before the body is read or allocated: %s', async (_, bytes) => {
    const file = memoryFile('i', bytes, 1000);
    const before = process.memoryUsage().arrayBuffers;
    await complaint(load([file, memoryFile('l', labelBytes(12))]));
    expect(file.served()).toBeLessThanOrEqual(2000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6);
  });

  it('are rejected in a gzip after a few chunks', async () => {
    const rng = createRng(1);
    const noise = Uint8Array.from({ length: 1e6 }, () => rng.below(256));
    const file = memoryFile('i', gzipped(idxBytes([4e9, 1024, 1024], noise)), 1000);
    await complaint(load([file, memoryFile('l', labelBytes(12))]));
    expect(file.served()).toBeLessThan(2e5);
  });
});

/** The bytes, perhaps truncated, with up to three bits flipped, half of them near the start. */
const damaged = (bytes: Uint8Array, seed: number) => {
  const rng = createRng(seed);
  const kept = new Uint8Array(rng.below(2) ? bytes : bytes.subarray(0, rng.below(bytes.length)));
  for (let flips = rng.below(4); flips > 0 && kept.length > 0; flips--) {
    const at = rng.below(2) ? rng.below(kept.length) : rng.below(Math.min(24, kept.length));
    kept[at] = (kept[at] ?? 0) ^ (1 << rng.below(8));
  }
  return kept;
};

describe('random damage', () => {
  const labels = labelBytes(12);
  it.each([
    ['plain images', images, 'i'],
    ['packed images', packed, 'i'],
    ['plain labels', labels, 'l'],
    ['packed labels', gzipped(labels), 'l'],
  ])('of %s loads or is a DataError', async (_, bytes, name) => {
    let refused = 0;
    for (let seed = 0; seed < 150; seed++) {
      const file = memoryFile(name, damaged(bytes, seed), 1 + (seed % 60));
      const files = name === 'i' ? [file, memoryFile('l', labels)] : [memoryFile('i', images), file];
      await load(files).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(DataError);
        refused++;
      });
    }
    expect(refused).toBeGreaterThan(60);
  });
});
