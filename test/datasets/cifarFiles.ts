import { createRng } from '../../src/core/rng';

/** `count` records of CIFAR-10 with random bytes; the labels are 0 … 9 in turn. */
export function cifarBytes(count: number, seed = 1): Uint8Array<ArrayBuffer> {
  const rng = createRng(seed);
  return Uint8Array.from({ length: count * 3073 }, (_, i) =>
    i % 3073 === 0 ? (i / 3073) % 10 : rng.below(256),
  );
}

/** A file in an archive; `type` as in its header, by default a file. */
export type Packed = { path: string; bytes: Uint8Array; type?: string };

const write = (header: Uint8Array, at: number, text: string) =>
  header.set(new TextEncoder().encode(text), at);

/** The header of a file in an archive, as written by GNU tar. */
export function tarHeader(path: string, size: number, type = '0'): Uint8Array {
  const header = new Uint8Array(512);
  write(header, 0, path);
  write(header, 100, '0000644\0');
  write(header, 124, `${size.toString(8).padStart(11, '0')}\0`);
  write(header, 148, '        ');
  write(header, 156, type);
  write(header, 257, 'ustar  \0');
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(header, 148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** The bytes one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An archive of these files, its end mark included. */
export const tarBytes = (files: readonly Packed[]): Uint8Array<ArrayBuffer> =>
  joined([
    ...files.flatMap(({ path, bytes, type }) => [
      tarHeader(path, bytes.length, type),
      bytes,
      new Uint8Array(-bytes.length & 511),
    ]),
    new Uint8Array(1024),
  ]);
