import { entry } from '../../core/entry';
import { DataError } from '../../core/errors';
import type { ByteImages } from '../sampling/byteImages';
import { openBytes } from './byteReader';
import type { SourceFile, DataSource } from '../dataset';
import { baseName, roleOf, withinCommonFolder } from '../fileRole';
import type { FileRole } from '../fileRole';
import { isTarHeader, readTar, tarBlock } from './tarFile';
import type { Readable } from './tarFile';

/** Height and width of an image in pixels. */
export const cifarSize = 32;

/** Images of CIFAR-10 by role, empty where no file had any, and the batches they come from. */
export type CifarImages = { train: ByteImages; test: ByteImages; sources: DataSource[] };

const plane = cifarSize * cifarSize;
const imageLength = 3 * plane;
const recordLength = 1 + imageLength;
const blockImages = 256;
/** 512 MiB of images, nearly three times CIFAR-10. */
const maxImages = Math.floor((512 * 2 ** 20) / imageLength);
const example = 'Give CIFAR-10 in its binary version, like data_batch_1.bin or cifar-10-binary.tar.gz.';

/** Whether a file is named like a batch of CIFAR-10 or an archive of batches. */
export const isCifarName = (name: string): boolean => /\.(?:bin|tar)(?:\.gz)?$|\.tgz$/i.test(name);

/** Whether a file of this size can be a sequence of whole CIFAR-10 images. */
export const isWholeBatches = (size: number): boolean => size % recordLength === 0;

type Part = { bytes: Uint8Array<ArrayBuffer>; labels: Uint8Array<ArrayBuffer> };

/** A batch as it was read; `path` is searched for words that tell its role. */
type Batch = { name: string; path: string; parts: Part[]; count: number };

/** What has been read so far. */
type Collection = { batches: Batch[]; count: number };

/** Consecutive records (label, red plane, green plane, blue plane) as images [count, height, width, channels]. */
function unpack(name: string, records: Uint8Array, before: number): Part {
  const count = records.length / recordLength;
  const part = { bytes: new Uint8Array(count * imageLength), labels: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    const label = entry(records, i * recordLength);
    if (label > 9)
      throw new DataError(
        `${name} has the label ${label} at image ${before + i}; CIFAR-10 labels are 0 to 9. ${example}`,
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
  new DataError(`${name} exceeds the limit of ${maxImages} images in all. Give fewer files.`);
/** Throws DataError for a length that is not a whole number of images. */
/** Throws DataError for a length that whole images do not have. */
function checkLength(name: string, length: number, read: number): void {
  if (length === 0) throw new DataError(`${name} is empty. ${example}`);
  if (length % recordLength !== 0)
    throw new DataError(
      `${name} has ${length} bytes, which is not a whole number of images of ${recordLength} bytes each (label, red, green, blue). ${example}`,
    );
  if (length / recordLength > maxImages - read) throw tooMany(name);
}

/** Adds the images of a batch to the collection, block by block, so that memory follows the bytes that really exist. */
async function readBatch(
  { name, path }: { name: string; path: string },
  bytes: Readable,
  into: Collection,
): Promise<void> {
  const batch: Batch = { name: baseName(path), path, parts: [], count: 0 };
  into.batches.push(batch);
  const block = new Uint8Array(blockImages * recordLength);
  const before = into.count;
  for (;;) {
    const got = await bytes.read(block);
    const length = (into.count - before) * recordLength + got;
    if (got < block.length) checkLength(name, length, before);
    if (into.count + got / recordLength > maxImages) throw tooMany(name);
    if (got > 0) batch.parts.push(unpack(name, block.subarray(0, got), into.count - before));
    into.count += got / recordLength;
    batch.count += got / recordLength;
    if (got < block.length) return;
  }
}

async function readArchive(
  { name, path }: { name: string; path: string },
  archive: Readable,
  into: Collection,
): Promise<void> {
  const before = into.count;
  await readTar(name, archive, async (entry) => {
    if (!/(?:^|\/)[^./][^/]*\.bin$/i.test(entry.path)) return;
    const batch = { name: `${name}: ${entry.path}`, path: `${path}/${entry.path}` };
    checkLength(batch.name, entry.size, into.count);
    await readBatch(batch, entry.body, into);
  });
  if (into.count === before)
    throw new DataError(`${name} contains no batches (data_batch_1.bin and so on). ${example}`);
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

async function readFile(file: SourceFile, path: string, into: Collection): Promise<void> {
  const reader = await openBytes(file);
  try {
    const block = new Uint8Array(tarBlock);
    const head = block.subarray(0, await reader.read(block));
    const whole = joined(head, reader);
    const { name } = file;
    if (isTarHeader(head)) return await readArchive({ name, path }, whole, into);
    if (!reader.gzip) checkLength(name, file.size, into.count);
    await readBatch({ name, path }, whole, into);
  } finally {
    await reader.close();
  }
}

/** Concatenates the parts; each is released once it is copied. */
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
 * The role of each batch. A single one of unknown role is trained on.
 *
 * Throws DataError where one of several has no known role: its images might be those that the others are tested on.
 */
function rolesOf(batches: readonly Batch[]): FileRole[] {
  return batches.map(({ path, name }) => {
    const role = roleOf(path);
    if (role === undefined && batches.length > 1)
      throw new DataError(
        `The name of ${name} does not say whether it is for training or testing. Put "train" or "test" into it, as in train_${name}.`,
      );
    return role ?? 'train';
  });
}

/**
 * The images of CIFAR-10 batches: binary files, plain or gzip, and tar archives of them, plain or gzip.
 *
 * The role of a batch is read from `paths`, see `roleOf`. Throws DataError, which names the file, the reason and the
 * remedy.
 */
export async function readCifar(
  files: readonly SourceFile[],
  paths: readonly string[],
): Promise<CifarImages> {
  const collection: Collection = { batches: [], count: 0 };
  const places = withinCommonFolder(paths);
  for (const [i, file] of files.entries()) await readFile(file, entry(places, i), collection);
  const { batches } = collection;
  const roles = rolesOf(batches);
  const sources = batches.map(({ name, count }, i): DataSource => ({
    name,
    role: entry(roles, i),
    count,
  }));
  const parts: Record<FileRole, Part[]> = { train: [], test: [] };
  batches.forEach((batch, i) => parts[entry(roles, i)].push(...batch.parts.splice(0)));
  return { train: assemble(parts.train), test: assemble(parts.test), sources };
}
