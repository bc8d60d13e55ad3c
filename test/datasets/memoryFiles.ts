import { gzipSync } from 'node:zlib';
import { DataError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { LoadContext, SourceFile } from '../../src/datasets/dataset';

/** A file in memory that counts the bytes read from it. */
export type MemoryFile = SourceFile & { served: () => number };

/** A file of these bytes, streamed in chunks of `chunkSize`; `size` is the size it declares. */
export function memoryFile(
  name: string,
  bytes: Uint8Array,
  chunkSize = 1000,
  size = bytes.length,
): MemoryFile {
  let served = 0;
  return {
    name,
    size,
    served: () => served,
    stream: () => {
      let at = 0;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          pull(controller) {
            if (at >= bytes.length) return controller.close();
            const chunk = new Uint8Array(bytes.subarray(at, at + chunkSize));
            at += chunk.length;
            served += chunk.length;
            controller.enqueue(chunk);
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
}

/** A file whose stream fails after these bytes. */
export const failingFile = (name: string, bytes: Uint8Array, size: number): SourceFile => ({
  name,
  size,
  stream: () => {
    let first = true;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (!first) return controller.error(new Error('disk on fire'));
        first = false;
        controller.enqueue(new Uint8Array(bytes));
      },
    });
  },
});

/** The bytes of an IDX file: magic from type and rank, big-endian sizes, body. */
export function idxBytes(sizes: readonly number[], body: Uint8Array, type = 8): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * sizes.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (type << 8) | sizes.length);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  bytes.set(body, 4 + 4 * sizes.length);
  return bytes;
}

/** `count` images of 6 × 5 with random bytes. */
export const imageBytes = (count: number, seed = 1) => {
  const rng = createRng(seed);
  return idxBytes(
    [count, 6, 5],
    Uint8Array.from({ length: count * 30 }, () => rng.below(256)),
  );
};

/** Labels 0, 1, 2, 0, 1, 2, … */
export const labelBytes = (count: number, classes = 3) =>
  idxBytes(
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % classes),
  );

/** The bytes, compressed. */
export const gzipped = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

/** A load context over these files. */
export const contextOf = (files: readonly SourceFile[], seed = 7): LoadContext => ({
  rng: createRng(seed),
  open: async (name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) throw new DataError(`${name} was not found.`);
    return file;
  },
});
