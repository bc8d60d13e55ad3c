import { crc32 } from 'node:zlib';
import type { ReaderOf } from './reader';

/** The files of an archive that is not compressed, by the directory at its end. */
export function readZip(bytes: Uint8Array): Map<string, Buffer> {
  const file = Buffer.from(bytes);
  const end = file.length - 22;
  if (file.readUInt32LE(end) !== 0x06054b50) throw new Error('It does not end like a zip file.');
  const files = new Map<string, Buffer>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw new Error('Its directory is damaged.');
    const [crc, size, nameLength] = [
      file.readUInt32LE(at + 16),
      file.readUInt32LE(at + 20),
      file.readUInt16LE(at + 28),
    ];
    const local = file.readUInt32LE(at + 42);
    if (file.readUInt32LE(local) !== 0x04034b50) throw new Error('A file does not begin where it should.');
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const content = file.subarray(start, start + size);
    if (crc32(content) !== crc) throw new Error('A checksum is wrong.');
    files.set(file.toString('utf8', at + 46, at + 46 + nameLength), content);
    at += 46 + nameLength;
  }
  return files;
}

function readNpy(file: Buffer): { shape: number[]; data: number[] } {
  const start = 10 + file.readUInt16LE(8);
  const header = file.toString('latin1', 10, start);
  const [, sizes] =
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(([^)]*)\), \} *\n$/.exec(header) ?? [];
  if (sizes === undefined || start % 64 !== 0) throw new Error(`Its header is malformed: ${header}`);
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const data = Array.from({ length: (file.length - start) / 4 }, (_, i) => file.readFloatLE(start + 4 * i));
  return { shape, data };
}

export const reader: ReaderOf<'weights'> = {
  needs: 'weights',
  read: (bytes) =>
    Object.fromEntries(
      [...readZip(bytes)].map(([name, file]) => [name.replace(/\.npy$/, ''), readNpy(file)]),
    ),
};
