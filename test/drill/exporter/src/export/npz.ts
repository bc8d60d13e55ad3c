import type { ExporterOf, StoredTensor } from './exporter';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The CRC-32 of bytes, as in zip files. */
const crc32 = (bytes: Uint8Array): number =>
  ~bytes.reduce((sum, byte) => (table[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), -1) >>> 0;

/** A tensor as a NumPy array: version 1.0, little endian, row-major. Source: numpy.lib.format. */
function npy({ shape, data }: StoredTensor): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const described = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((10 + described.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + 4 * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  view.setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${described.padEnd(start - 11)}\n`), 10);
  new Float32Array(bytes.buffer, start).set(data);
  return bytes;
}

/** Little-endian fields one after the other: [value, bytes]. */
const fields = (...list: (readonly [value: number, size: 2 | 4])[]) =>
  list.flatMap(([value, size]) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255));

/** Flag of names in UTF-8, and the first day that a zip file can say. */
const [utf8, day] = [0x0800, 0x0021];

/** Files in a zip archive, not compressed. Source: PKWARE's APPNOTE, 4.3. */
function zip(files: readonly { name: string; bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    const common = fields(
      ...([
        [20, 2],
        [utf8, 2],
        [0, 2],
        [0, 2],
        [day, 2],
      ] as const),
      ...([
        [crc32(bytes), 4],
        [bytes.length, 4],
        [bytes.length, 4],
        [path.length, 2],
        [0, 2],
      ] as const),
    );
    const local = Uint8Array.from([...fields([0x04034b50, 4]), ...common, ...path]);
    parts.push(local, bytes);
    const rest = fields([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
    directory.push(Uint8Array.from([...fields([0x02014b50, 4], [20, 2]), ...common, ...rest, ...path]));
    offset += local.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const counts = [
    [files.length, 2],
    [files.length, 2],
  ] as const;
  const end = fields([0x06054b50, 4], [0, 2], [0, 2], ...counts, [size, 4], [offset, 4], [0, 2]);
  const whole = new Uint8Array(offset + size + end.length);
  let at = 0;
  for (const part of [...parts, ...directory, Uint8Array.from(end)]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Weights as NumPy arrays by name in one archive; the metadata is left out. */
export const exporter: ExporterOf<'weights'> = {
  id: 'npz',
  label: 'NPZ',
  help: 'The weights as they are now, as NumPy arrays by name: numpy.load reads it without another package.',
  needs: 'weights',
  extension: 'npz',
  type: 'application/zip',
  encode: ({ tensors }) =>
    zip(Object.entries(tensors).map(([name, tensor]) => ({ name: `${name}.npy`, bytes: npy(tensor) }))),
};
