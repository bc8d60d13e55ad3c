import { DataError } from '../../core/errors';
import { openBytes } from './byteReader';
import type { ByteReader } from './byteReader';
import type { SourceFile } from '../dataset';

/** Contents of an IDX file according to its header: unsigned bytes [count, rows, columns], or labels [count]. */
export type IdxHeader =
  { kind: 'images'; count: number; rows: number; columns: number } | { kind: 'labels'; count: number };

/** An IDX file in memory. */
export type IdxFile = IdxHeader & { bytes: Uint8Array<ArrayBuffer> };

const maxSide = 1024;
const maxBytes = 512 * 2 ** 20;
/** Deflate encodes at most 258 bytes in two bits, so decompression enlarges a file at most by this factor. */
const maxGzipRatio = 1032;
const elementTypes: Record<number, { name: string; bytes: number }> = {
  0x08: { name: 'unsigned bytes', bytes: 1 },
  0x09: { name: 'signed bytes', bytes: 1 },
  0x0b: { name: '16-bit integers', bytes: 2 },
  0x0c: { name: '32-bit integers', bytes: 4 },
  0x0d: { name: '32-bit floats', bytes: 4 },
  0x0e: { name: '64-bit floats', bytes: 8 },
};
const example = 'Give an IDX file of images or labels, like train-images-idx3-ubyte.gz.';

const lengthOf = (header: IdxHeader) =>
  header.kind === 'images' ? header.count * header.rows * header.columns : header.count;

async function readPart(name: string, reader: ByteReader, length: number): Promise<DataView> {
  const part = new Uint8Array(length);
  const got = await reader.read(part);
  if (got < length)
    throw new DataError(
      got === 0 && length === 4
        ? `${name} is empty. ${example}`
        : `${name} ends inside its header. Download it again.`,
    );
  return new DataView(part.buffer);
}

async function readHeader(name: string, reader: ByteReader): Promise<IdxHeader> {
  const magic = await readPart(name, reader, 4);
  const type = elementTypes[magic.getUint8(2)];
  const rank = magic.getUint8(3);
  if (magic.getUint16(0) !== 0 || !type || rank === 0)
    throw new DataError(
      `${name} is not an IDX file (it begins with ${magic.getUint32(0).toString(16).padStart(8, '0')}). ${example}`,
    );
  if (magic.getUint8(2) !== 0x08)
    throw new DataError(
      `${name} holds ${type.name}; only unsigned bytes are read. Convert it to bytes first.`,
    );
  if (rank !== 1 && rank !== 3)
    throw new DataError(
      `${name} has ${rank} dimensions; gray images have 3 (count, rows, columns) and labels 1. ${example}`,
    );
  const sizes = await readPart(name, reader, 4 * rank);
  const count = sizes.getUint32(0);
  return rank === 1
    ? { kind: 'labels', count }
    : { kind: 'images', count, rows: sizes.getUint32(4), columns: sizes.getUint32(8) };
}

/** Throws DataError where the declared size is invalid; nothing has been allocated yet. */
function checkHeader(file: SourceFile, header: IdxHeader, gzip: boolean): void {
  if (header.count === 0)
    throw new DataError(`${file.name} declares no ${header.kind}. Give a file with at least two.`);
  if (header.kind === 'images') {
    const { rows, columns } = header;
    if (Math.min(rows, columns) === 0 || Math.max(rows, columns) > maxSide)
      throw new DataError(
        `${file.name} declares images of ${rows} × ${columns}. Give images of 1 × 1 to ${maxSide} × ${maxSide}.`,
      );
  }
  const length = lengthOf(header);
  if (length > maxBytes)
    throw new DataError(
      `${file.name} declares ${length} bytes of ${header.kind}; the limit is ${maxBytes} (512 MiB). Give fewer.`,
    );
  const total = length + (header.kind === 'images' ? 16 : 8);
  if (gzip ? total > file.size * maxGzipRatio : total > file.size)
    throw new DataError(cutShort(file.name, total, gzip ? `${file.size} compressed ones` : `${file.size}`));
  if (!gzip && total < file.size)
    throw new DataError(trailing(file.name, header.kind, `${file.size - total} bytes`));
}

/** The length in bytes of an IDX file with this beginning; undefined where it is not IDX. */
export function idxLength(head: Uint8Array): number | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 8 || view.getUint16(0) !== 0) return undefined;
  const [type, rank] = [elementTypes[view.getUint8(2)], view.getUint8(3)];
  if (!type || rank === 0 || rank > 4 || head.length < 4 + 4 * rank) return undefined;
  let length = type.bytes;
  for (let i = 0; i < rank; i++) length *= view.getUint32(4 + 4 * i);
  return 4 + 4 * rank + length;
}

const cutShort = (name: string, promised: number, found: string) =>
  `${name} is truncated: its header declares ${promised} bytes, the file has ${found}. Download it again.`;

const trailing = (name: string, kind: IdxHeader['kind'], what: string) =>
  `${name} continues after its last ${kind === 'images' ? 'image' : 'label'} (${what} too many): its header does not match its length. Download it again.`;

async function withReader<T>(file: SourceFile, work: (reader: ByteReader) => Promise<T>): Promise<T> {
  const reader = await openBytes(file);
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

/** The header of an IDX file (plain or gzip), checked against the file's size. Throws DataError. */
export const readIdxHeader = (file: SourceFile): Promise<IdxHeader> =>
  withReader(file, async (reader) => {
    const header = await readHeader(file.name, reader);
    checkHeader(file, header, reader.gzip);
    return header;
  });

/** A whole IDX file (plain or gzip). Throws DataError, which names the file, the reason and the remedy. */
export const readIdx = (file: SourceFile): Promise<IdxFile> =>
  withReader(file, async (reader) => {
    const header = await readHeader(file.name, reader);
    checkHeader(file, header, reader.gzip);
    const bytes = new Uint8Array(lengthOf(header));
    const got = await reader.read(bytes);
    if (got < bytes.length) {
      const start = header.kind === 'images' ? 16 : 8;
      throw new DataError(cutShort(file.name, start + bytes.length, `${start + got}`));
    }
    if ((await reader.read(new Uint8Array(1))) > 0)
      throw new DataError(trailing(file.name, header.kind, 'at least one byte'));
    return { ...header, bytes };
  });
