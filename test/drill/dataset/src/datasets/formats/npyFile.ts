import { DataError } from '../../core/errors';
import type { SourceFile } from '../dataset';
import { openBytes } from './byteReader';

/** A NumPy array in memory, row-major. */
export type NpyFile = { name: string; shape: readonly number[]; values: Float32Array<ArrayBuffer> };

const maxBytes = 512 * 2 ** 20;

/** How numbers of a type lie in a file, all little-endian. */
const types: Record<string, { bytes: number; read(view: DataView, at: number): number }> = {
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

const isMagic = (head: Uint8Array) => String.fromCharCode(...head.subarray(0, 6)) === '\x93NUMPY';

/** Whether a file, plain or gzip, begins as NumPy arrays do. */
export async function isNpy(file: SourceFile): Promise<boolean> {
  const reader = await openBytes(file);
  try {
    const head = new Uint8Array(6);
    return (await reader.read(head)) === 6 && isMagic(head);
  } catch {
    return false;
  } finally {
    await reader.close();
  }
}

/** Type and shape as the header says them, a Python dictionary. Throws DataError. */
function parseHeader(name: string, header: string) {
  const [, descr = ''] = /'descr': *'([^']*)'/.exec(header) ?? [];
  const [, sizes] = /'shape': *\(([^)]*)\)/.exec(header) ?? [];
  const type = types[descr];
  if (!type)
    throw new DataError(
      `${name} holds numbers of the type ${descr || 'unknown'}. Convert them with astype to uint8, int32, int64, float32 or float64.`,
    );
  if (header.includes("'fortran_order': True"))
    throw new DataError(`${name} is stored column by column. Save numpy.ascontiguousarray of it.`);
  const shape = (sizes ?? '').split(',').flatMap((size) => (size.trim() ? [Number(size)] : []));
  if (shape.length === 0 || !shape.every((size) => Number.isInteger(size) && size > 0))
    throw new DataError(`${name} has the shape (${sizes}). Save an array that is not empty.`);
  return { type, shape };
}

/**
 * A .npy file, plain or gzip, read whole as float32. Throws DataError, which names the file, the reason and the remedy.
 *
 * Source: numpy.lib.format, versions 1 and 2.
 */
export async function readNpy(file: SourceFile): Promise<NpyFile> {
  const { name } = file;
  const reader = await openBytes(file);
  const part = async (length: number) => {
    const bytes = new Uint8Array(length);
    if ((await reader.read(bytes)) < length)
      throw new DataError(`${name} is cut short. Save or download it again.`);
    return bytes;
  };
  try {
    const head = await part(8);
    const version = head[6] ?? 0;
    if (!isMagic(head) || version < 1 || version > 2)
      throw new DataError(`${name} is not a NumPy array. Save it with numpy.save.`);
    const sized = new DataView((await part(version === 1 ? 2 : 4)).buffer);
    const length = version === 1 ? sized.getUint16(0, true) : sized.getUint32(0, true);
    if (length > 2 ** 16) throw new DataError(`${name} promises a header of ${length} bytes. Save it again.`);
    const { type, shape } = parseHeader(name, String.fromCharCode(...(await part(length))));
    const count = shape.reduce((a, b) => a * b, 1);
    if (count * type.bytes > maxBytes)
      throw new DataError(`${name} promises ${count * type.bytes} bytes; the limit is 512 MiB. Save fewer.`);
    const view = new DataView((await part(count * type.bytes)).buffer);
    if ((await reader.read(new Uint8Array(1))) > 0)
      throw new DataError(`${name} goes on after its last number. Save or download it again.`);
    const values = Float32Array.from({ length: count }, (_, i) => type.read(view, i * type.bytes));
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new DataError(`${name} has ${values[bad]} at position ${bad}. Leave such samples out.`);
    return { name, shape, values };
  } finally {
    await reader.close();
  }
}
