import { DataError } from '../../core/errors';
import type { ByteImages } from '../sampling/byteImages';
import { openBytes } from './byteReader';
import type { SourceFile } from '../dataset';
import { isTarHeader, readTar, tarBlock } from './tarFile';
import type { Readable } from './tarFile';

/** Height and width of an image in pixels. */
export const cifarSize = 32;

/** Images of CIFAR-10 by what they are for; empty where no file had any. */
export type CifarImages = { train: ByteImages; test: ByteImages };

const plane = cifarSize * cifarSize;
const imageLength = 3 * plane;
const recordLength = 1 + imageLength;
const blockImages = 256;
/** 512 MiB of images, nearly three times CIFAR-10. */
const maxImages = Math.floor((512 * 2 ** 20) / imageLength);
const example = 'Give CIFAR-10 in its binary version, like data_batch_1.bin or cifar-10-binary.tar.gz.';

/** Whether a file is called like batches of CIFAR-10 or an archive of them. */
export const isCifarName = (name: string): boolean => /\.(?:bin|tar)(?:\.gz)?$|\.tgz$/i.test(name);

type Part = { bytes: Uint8Array<ArrayBuffer>; labels: Uint8Array<ArrayBuffer> };

/** What has been read so far. */
type Collection = { train: Part[]; test: Part[]; count: number };

/** A run of records (label, red plane, green plane, blue plane) as images [count, height, width, channels]. */
function unpack(name: string, records: Uint8Array, before: number): Part {
  const count = records.length / recordLength;
  const part = { bytes: new Uint8Array(count * imageLength), labels: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    const label = records[i * recordLength] ?? 0;
    if (label > 9)
      throw new DataError(
        `${name} has the label ${label} at image ${before + i}; those of CIFAR-10 are 0 to 9. ${example}`,
      );
    part.labels[i] = label;
    const source = i * recordLength + 1;
    for (let pixel = 0; pixel < plane; pixel++)
      for (let channel = 0; channel < 3; channel++)
        part.bytes[i * imageLength + 3 * pixel + channel] = records[source + channel * plane + pixel] ?? 0;
  }
  return part;
}

const tooMany = (name: string) =>
  new DataError(`${name} makes it more than ${maxImages} images, the limit. Give fewer files.`);

/** Throws DataError for a length that whole images do not have. */
function checkLength(name: string, length: number, read: number): void {
  if (length === 0) throw new DataError(`${name} is empty. ${example}`);
  if (length % recordLength !== 0)
    throw new DataError(
      `${name} has ${length} bytes, which is no whole number of images of ${recordLength} bytes each (label, red, green, blue). ${example}`,
    );
  if (length / recordLength > maxImages - read) throw tooMany(name);
}

/** Adds the images of a batch to the collection, block by block, so that memory follows what is really there. */
async function readBatch(name: string, batch: Readable, into: Collection): Promise<void> {
  const parts = /test_batch/i.test(name.replace(/^.*[/\\]/, '')) ? into.test : into.train;
  const block = new Uint8Array(blockImages * recordLength);
  const before = into.count;
  for (;;) {
    const got = await batch.read(block);
    const length = (into.count - before) * recordLength + got;
    if (got < block.length) checkLength(name, length, before);
    if (into.count + got / recordLength > maxImages) throw tooMany(name);
    if (got > 0) parts.push(unpack(name, block.subarray(0, got), into.count - before));
    into.count += got / recordLength;
    if (got < block.length) return;
  }
}

async function readArchive(name: string, archive: Readable, into: Collection): Promise<void> {
  const before = into.count;
  await readTar(name, archive, async ({ path, size, body }) => {
    if (!/(?:^|\/)[^./][^/]*\.bin$/i.test(path)) return;
    const entry = `${name}: ${path}`;
    checkLength(entry, size, into.count);
    await readBatch(entry, body, into);
  });
  if (into.count === before)
    throw new DataError(`${name} has no batches (data_batch_1.bin and so on) in it. ${example}`);
}

/** The bytes of `head`, then those of `rest`. */
const joined = (head: Uint8Array, rest: Readable): Readable => {
  let at = 0;
  return {
    read: async (target) => {
      const first = head.subarray(at, at + target.length);
      target.set(first);
      at += first.length;
      return first.length + (await rest.read(target.subarray(first.length)));
    },
  };
};

async function readFile(file: SourceFile, into: Collection): Promise<void> {
  const reader = await openBytes(file);
  try {
    const block = new Uint8Array(tarBlock);
    const head = block.subarray(0, await reader.read(block));
    const whole = joined(head, reader);
    if (isTarHeader(head)) return await readArchive(file.name, whole, into);
    if (!reader.gzip) checkLength(file.name, file.size, into.count);
    await readBatch(file.name, whole, into);
  } finally {
    await reader.close();
  }
}

/** The parts in one piece; each is let go once it is copied. */
function assemble(parts: Part[]): ByteImages {
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const images = { count, bytes: new Uint8Array(count * imageLength), labels: new Uint8Array(count) };
  let at = 0;
  for (let part = parts.shift(); part; part = parts.shift()) {
    images.bytes.set(part.bytes, at * imageLength);
    images.labels.set(part.labels, at);
    at += part.labels.length;
  }
  return images;
}

/**
 * The images of CIFAR-10 batches: binary files, plain or gzip, and tar archives of them, plain or gzip.
 *
 * A batch whose name contains `test_batch` is for testing. Throws DataError, which names the file, the reason and the
 * remedy.
 */
export async function readCifar(files: readonly SourceFile[]): Promise<CifarImages> {
  const collection: Collection = { train: [], test: [], count: 0 };
  for (const file of files) await readFile(file, collection);
  return { train: assemble(collection.train), test: assemble(collection.test) };
}
