const largest = 4_000_000;

/** Bytes as text that needs no escaping in an address. Source: RFC 4648, section 5, without padding. */
const base64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** All bytes of a stream. Throws RangeError beyond 4 MB: a few bytes of gzip can expand to any number of zeros. */
async function gathered(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > largest) {
      await reader.cancel();
      throw new RangeError('It is larger than 4 MB when unpacked.');
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Text as `g.` and gzip in base64url, or as `p.` and plain base64url without CompressionStream. */
export async function packed(text: string): Promise<string> {
  const blob = new Blob([text]);
  if (typeof CompressionStream === 'undefined')
    return `p.${base64Url(new Uint8Array(await blob.arrayBuffer()))}`;
  return `g.${base64Url(await gathered(blob.stream().pipeThrough(new CompressionStream('gzip'))))}`;
}

/** The inverse of `packed`. Rejects when the text is damaged, or more than 4 MB when unpacked. */
export async function unpacked(text: string): Promise<string> {
  const bytes = fromBase64Url(text.slice(2));
  if (text.startsWith('p.')) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (!text.startsWith('g.')) throw new RangeError('It is packed in an unknown way.');
  if (typeof DecompressionStream === 'undefined')
    throw new RangeError('This browser cannot unpack it. Use a newer one.');
  const whole = await gathered(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
  return new TextDecoder('utf-8', { fatal: true }).decode(whole);
}
