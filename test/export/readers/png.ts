import type { ReaderOf } from './reader';
import { reader as svg } from './svg';

const signature = [0x89, 0x50, 0x4e, 0x47];

/** What stands for the page's canvas in tests: the drawing behind the first bytes of a PNG file. */
export const rasterized = (text: string) =>
  Uint8Array.from([...signature, ...new TextEncoder().encode(text)]);

export const reader: ReaderOf<'chart'> = {
  needs: 'chart',
  read(bytes) {
    if (!signature.every((byte, i) => bytes[i] === byte)) throw new Error('It is not a PNG file.');
    return svg.read(bytes.subarray(signature.length));
  },
};
