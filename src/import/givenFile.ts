import { DataError } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';

/** A file to be opened, read as far as necessary to recognize its format. */
export type GivenFile = SourceFile & {
  /** Its first bytes, at most 4096. */
  head: Uint8Array;
  /** Its value, if it is JSON of at most 16 MB; otherwise undefined. */
  json: unknown;
  /** Its complete content as text. Rejects with DataError beyond 16 MB. */
  text(): Promise<string>;
  /** Its complete content. Rejects with DataError beyond 512 MB. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
};

const headLength = 4096;
const mostText = 16_000_000;
const mostBytes = 512_000_000;

const unreadable = (name: string, thrown: unknown) =>
  new DataError(
    `${name} could not be read (${thrown instanceof Error ? thrown.message : String(thrown)}). Choose it again.`,
  );

/** The first bytes; the rest is not read. */
async function headOf(source: SourceFile): Promise<Uint8Array> {
  const reader = source.stream().getReader();
  const head = new Uint8Array(headLength);
  let length = 0;
  while (length < headLength) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, headLength - length);
    head.set(part, length);
    length += part.length;
  }
  await reader.cancel();
  return head.subarray(0, length);
}

const startsJson = /^\s*[[{]/;

/** The value of a JSON text; undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Opens a file and reads as much as necessary to recognize its format. Rejects with DataError if it cannot be read. */
export async function givenFile(source: SourceFile): Promise<GivenFile> {
  const { name, size } = source;
  async function whole(most: number): Promise<Response> {
    if (size > most) throw new DataError(`${name} is larger than ${most / 1e6} MB. Give a smaller file.`);
    return new Response(source.stream());
  }
  const failed = (thrown: unknown): never => {
    throw thrown instanceof DataError ? thrown : unreadable(name, thrown);
  };
  const text = async () => (await whole(mostText)).text();
  try {
    const head = await headOf(source);
    const isJson = startsJson.test(new TextDecoder().decode(head)) && size <= mostText;
    return {
      name,
      size,
      stream: () => source.stream(),
      head,
      json: isJson ? parsed(await text()) : undefined,
      text: () => text().catch(failed),
      bytes: () =>
        whole(mostBytes)
          .then(async (response) => new Uint8Array(await response.arrayBuffer()))
          .catch(failed),
    };
  } catch (thrown) {
    return failed(thrown);
  }
}
