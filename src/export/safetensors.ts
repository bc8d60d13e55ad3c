import { DataError, ShapeError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { roundUp } from '../core/roundUp';
import type { ExporterOf, StoredTensor, WeightsRecord } from './exporter';

type Entry = { name: string; shape: number[]; begin: number; end: number };

const metadataKey = '__metadata__';
const sizeBytes = 8;
const headerLimit = 100_000_000;

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * The safetensors file of float32 tensors and text metadata, data in the order given.
 *
 * Layout: header length (u64, little endian), JSON header padded with spaces to 8 bytes, data. Throws ShapeError if
 * a tensor's data do not match its shape, or it has the reserved name. Source: huggingface/safetensors README.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const header: [string, unknown][] = [[metadataKey, metadata]];
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (name === metadataKey || elements(shape) !== data.length)
      throw new ShapeError(
        `Tensor ${name} of shape [${shape.join(', ')}] cannot be stored from ${data.length} numbers. Rename or reshape it.`,
      );
    header.push([name, { dtype: 'F32', shape, data_offsets: [offset, (offset += 4 * data.length)] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = sizeBytes + roundUp(json.length, 8);
  const bytes = new Uint8Array(start + offset).fill(32, 0, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - sizeBytes), true);
  bytes.set(json, sizeBytes);
  let at = start;
  for (const { data } of Object.values(tensors)) {
    new Float32Array(bytes.buffer, at, data.length).set(data);
    at += 4 * data.length;
  }
  return bytes;
}

/** Weights as safetensors. */
export const exporter: ExporterOf<'weights'> = {
  id: 'safetensors',
  label: 'safetensors',
  help: 'The weights as they are now, with the configuration and the architecture as metadata. PyTorch and NumPy read it with the safetensors package.',
  needs: 'weights',
  extension: 'safetensors',
  type: 'application/octet-stream',
  encode: ({ tensors, metadata }) => encodeSafetensors(tensors, metadata),
};

/**
 * The tensors and metadata of a safetensors file.
 *
 * Strict: float32 only, and the tensors must tile the data without gap or overlap. Throws DataError with the reason,
 * for any bytes. Source: huggingface/safetensors README, section Format.
 */
export function decodeSafetensors(bytes: Uint8Array): WeightsRecord {
  const { text, data } = split(bytes);
  const header = parseHeader(text);
  const entries = Object.entries(header).flatMap(([name, value]) =>
    name === metadataKey ? [] : [parseEntry(name, value)],
  );
  checkTiling(entries, data.length);
  const tensors = entries.map(({ name, shape, begin, end }): [string, StoredTensor] => [
    name,
    { shape, data: new Float32Array(Uint8Array.from(data.subarray(begin, end)).buffer) },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata: parseMetadata(header[metadataKey]) };
}

const refuse = (reason: string) =>
  new DataError(`This is not a safetensors file of float32 tensors: ${reason}. Export it again.`);

function split(bytes: Uint8Array): { text: string; data: Uint8Array } {
  if (bytes.length < sizeBytes) throw refuse(`it has ${bytes.length} bytes`);
  const size = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (size > headerLimit || Number(size) > bytes.length - sizeBytes)
    throw refuse(`its header claims ${size} bytes of ${bytes.length}`);
  const start = sizeBytes + Number(size);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(sizeBytes, start),
    );
    return { text, data: bytes.subarray(start) };
  } catch {
    throw refuse('its header is not UTF-8');
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw refuse('its header is not JSON');
  }
  if (!isRecord(header) || !text.startsWith('{')) throw refuse('its header is not a JSON object');
  const key = repeatedKey(text);
  if (key !== undefined) throw refuse(`its header has ${key} twice`);
  return header;
}

/** A key that occurs twice in one object of a valid JSON text; JSON.parse would silently keep the last. */
function repeatedKey(text: string): string | undefined {
  const open: Set<unknown>[] = [];
  let string = '';
  let opened = -1;
  for (const { 0: token, index } of text.matchAll(/\\.|["{}:]/g)) {
    if (token === '"') {
      if (opened >= 0) string = text.slice(opened, index + 1);
      opened = opened >= 0 ? -1 : index;
    } else if (opened >= 0) continue;
    else if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else {
      const key: unknown = JSON.parse(string);
      if (open.at(-1)?.has(key)) return string;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}

function parseEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw refuse(`tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  if (Object.keys(rest).length > 0) throw refuse(`tensor ${name} has ${Object.keys(rest).join(', ')}`);
  if (dtype !== 'F32') throw refuse(`tensor ${name} has dtype ${JSON.stringify(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw refuse(`tensor ${name} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw refuse(`tensor ${name} has no valid data_offsets`);
  const [begin = 0, end = 0] = offsets;
  if (end - begin !== 4 * elements(shape)) throw refuse(`tensor ${name} does not fill its data_offsets`);
  return { name, shape, begin, end };
}

function checkTiling(entries: readonly Entry[], length: number): void {
  let covered = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw refuse(`tensor ${name} starts at byte ${begin}, not at ${covered}`);
    covered = end;
  }
  if (covered !== length) throw refuse(`it has ${length} bytes of data, its tensors ${covered}`);
}

function parseMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse('its metadata is not an object');
  return Object.fromEntries(
    Object.entries(value).map(([key, text]): [string, string] => {
      if (typeof text !== 'string') throw refuse(`its metadata ${key} is not text`);
      return [key, text];
    }),
  );
}
