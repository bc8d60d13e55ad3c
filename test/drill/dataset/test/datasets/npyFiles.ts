import { createRng } from '../../src/core/rng';
import { memoryFile } from './memoryFiles';

/** The bytes of a .npy file as numpy.save writes them: version 1, its header padded to a multiple of 64. */
export function npyBytes(
  descr: string,
  shape: readonly number[],
  body: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${dictionary.padEnd(64 * Math.ceil((dictionary.length + 11) / 64) - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + body.byteLength);
  bytes.set(Uint8Array.from(`\x93NUMPY\x01\x00`, (letter) => letter.charCodeAt(0)));
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(body), 10 + header.length);
  return bytes;
}

/** Vectors of 8 features in two classes, told apart by the sign of the first, which is large; and their labels. */
export function vectorFiles(count: number) {
  const rng = createRng(3);
  const inputs = Float32Array.from({ length: 8 * count }, (_, i) => rng.normal() * (i % 8 === 0 ? 100 : 1));
  const labels = Uint8Array.from({ length: count }, (_, i) => ((inputs[8 * i] ?? 0) > 0 ? 1 : 0));
  return [
    memoryFile('y.npy', npyBytes('|u1', [count], labels.buffer)),
    memoryFile('x.npy', npyBytes('<f4', [count, 8], inputs.buffer)),
  ];
}
