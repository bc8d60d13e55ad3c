import { DataError } from '../../core/errors';
import type { ByteReader } from './byteReader';

/** A source of bytes, in order. */
export type Readable = Pick<ByteReader, 'read'>;

/** A file inside an archive: its path there, its length in bytes, and its contents. */
export type TarEntry = { path: string; size: number; body: Readable };

/** Size in bytes of the blocks that an archive consists of. */
export const tarBlock = 512;

/** Zeros after the end mark are common: archives are written in records of 10 KiB or more. */
const maxPadding = 2 ** 20;

const cutShort = (name: string) =>
  new DataError(`${name} is truncated: the archive has no end mark. Download it again.`);

/** The sum of a header's bytes, with eight spaces in place of the checksum itself. */
const sumOf = (header: Uint8Array) =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

const text = (header: Uint8Array, from: number, length: number) => {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end < 0 ? field : field.subarray(0, end));
};

/** A number written in octal; NaN when it is not one. */
const octal = (header: Uint8Array, from: number, length: number) => {
  const digits = text(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
};

/** Whether a block is the header of a file in an archive: its checksum is correct. */
export const isTarHeader = (block: Uint8Array): boolean =>
  block.length === tarBlock && octal(block, 148, 8) === sumOf(block);

const pathOf = (header: Uint8Array) => {
  const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : '';
  return prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
};

/** Reads a source to its end → the number of bytes. */
async function readOut({ read }: Readable): Promise<number> {
  const scratch = new Uint8Array(65536);
  let total = 0;
  for (let got = await read(scratch); got > 0; got = await read(scratch)) total += got;
  return total;
}

/** The next `size` bytes of an archive. Reading them throws DataError when the archive ends too early. */
function partOf(name: string, archive: Readable, size: number): Readable {
  let left = size;
  return {
    read: async (target) => {
      const wanted = Math.min(left, target.length);
      const got = await archive.read(target.subarray(0, wanted));
      if (got < wanted) throw cutShort(name);
      left -= got;
      return got;
    },
  };
}

/**
 * Visits the files of an archive in order (POSIX ustar and GNU tar; folders, links and extended headers are skipped).
 *
 * Throws DataError, which calls the archive `name`, when a header is damaged or the end mark is missing.
 */
export async function readTar(
  name: string,
  archive: Readable,
  visit: (entry: TarEntry) => Promise<void>,
): Promise<void> {
  const header = new Uint8Array(tarBlock);
  for (;;) {
    if ((await archive.read(header)) < tarBlock) throw cutShort(name);
    if (header.every((byte) => byte === 0)) break;
    const size = octal(header, 124, 12);
    if (!isTarHeader(header) || Number.isNaN(size))
      throw new DataError(
        `${name} is damaged: a header in the archive has a wrong checksum. Download it again.`,
      );
    const type = text(header, 156, 1);
    const body = partOf(name, archive, size);
    if (type === '' || type === '0') await visit({ path: pathOf(header), size, body });
    await readOut(body);
    await readOut(partOf(name, archive, -size & (tarBlock - 1)));
  }
  if ((await readOut(archive)) > maxPadding)
    throw new DataError(`${name} continues after the end of its archive. Download it again.`);
}
