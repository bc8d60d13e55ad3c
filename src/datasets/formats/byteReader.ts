import { DataError } from '../../core/errors';
import type { SourceFile } from '../dataset';

/** The bytes of a file in order, decompressed if it is gzip. */
export type ByteReader = {
  gzip: boolean;
  /** Fills `target` until the file ends → the number of bytes. Throws DataError. */
  read(target: Uint8Array): Promise<number>;
  /** Stops reading; the rest of the file is never requested. */
  close(): Promise<unknown>;
};

type Bytes = Uint8Array<ArrayBuffer>;

/** The next bytes of a source; undefined at its end. */
type Next = () => Promise<Bytes | undefined>;

const reasonOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

/**
 * Decompresses gzip; also returns a function that stops.
 *
 * Written chunk by chunk: `pipeThrough` in Node 20 accepts 16 384 chunks, usually the whole file, before the first read
 * resolves (its writable side counts chunks instead of bytes).
 */
function unpacked(name: string, packed: Next): { next: Next; stop: () => Promise<void> } {
  const { readable, writable } = new DecompressionStream('gzip');
  const reader = readable.getReader();
  const writer = writable.getWriter();
  let failure: unknown;
  const pump = async () => {
    for (let chunk = await packed(); chunk; chunk = await packed()) await writer.write(chunk);
    await writer.close();
  };
  pump().catch((thrown: unknown) => {
    failure = thrown;
    return writer.abort(thrown).catch(() => undefined);
  });
  const next = async () => {
    try {
      return (await reader.read()).value;
    } catch (thrown) {
      if (failure instanceof DataError) throw failure;
      throw new DataError(
        `${name} is not a complete gzip file (${reasonOf(thrown)}). Download or compress it again.`,
      );
    }
  };
  return { next, stop: () => reader.cancel() };
}

/**
 * Opens a file for reading; gzip is recognized by its first two bytes, not by the name.
 *
 * Every failure to read or decompress becomes a DataError that names the file.
 */
export async function openBytes(file: SourceFile): Promise<ByteReader> {
  const stream = file.stream().getReader();
  const seen: Bytes[] = [];
  const fetched: Next = async () => {
    try {
      return (await stream.read()).value;
    } catch (thrown) {
      throw new DataError(`${file.name} could not be read (${reasonOf(thrown)}). Choose it again.`);
    }
  };
  const head = () => seen.flatMap((chunk) => [...chunk.subarray(0, 2)]);
  while (head().length < 2) {
    const chunk = await fetched();
    if (!chunk) break;
    seen.push(chunk);
  }
  const [first, second] = head();
  const gzip = first === 0x1f && second === 0x8b;
  const whole: Next = async () => seen.shift() ?? fetched();
  const { next, stop } = gzip ? unpacked(file.name, whole) : { next: whole, stop: async () => undefined };
  let chunk: Bytes | undefined = new Uint8Array(0);
  return {
    gzip,
    read: async (target) => {
      let filled = 0;
      while (filled < target.length && chunk) {
        const part: Bytes = chunk.subarray(0, target.length - filled);
        target.set(part, filled);
        filled += part.length;
        chunk = part.length < chunk.length ? chunk.subarray(part.length) : await next();
      }
      return filled;
    },
    close: () => Promise.allSettled([stop(), stream.cancel()]),
  };
}
