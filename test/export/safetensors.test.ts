import { describe, expect, it } from 'vitest';
import { DataError, ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { decodeSafetensors, encodeSafetensors } from '../../src/export/safetensors';

const sample = () => ({
  tensors: {
    'conv1.U': { shape: [3, 2], data: new Float32Array([1, -2, 3.5, NaN, Infinity, 1e-40]) },
    scalar: { shape: [], data: new Float32Array([7]) },
    empty: { shape: [0, 4], data: new Float32Array(0) },
    'naïve "name"': { shape: [1, 1, 1, 2], data: new Float32Array([0, -0]) },
  },
  metadata: { config: '{"v": 1, "note": "a \\"quoted\\" {brace}: ü"}', input: '' },
});

/** A file whose header is `json`, followed by `dataBytes` zero bytes. */
function fileOf(json: string, dataBytes: number): Uint8Array {
  const header = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

describe('a safetensors file', () => {
  it('comes back as it was written', () => {
    const { tensors, metadata } = sample();
    expect(decodeSafetensors(encodeSafetensors(tensors, metadata))).toEqual({ tensors, metadata });
    expect(decodeSafetensors(encodeSafetensors({}, {}))).toEqual({ tensors: {}, metadata: {} });
  });

  it('comes back from a view at an odd offset, and from a Node Buffer', () => {
    const { tensors, metadata } = sample();
    const bytes = encodeSafetensors(tensors, metadata);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3))).toEqual({ tensors, metadata });
    expect(decodeSafetensors(Buffer.from(bytes))).toEqual({ tensors, metadata });
  });

  it('starts its data at a multiple of 8 bytes', () => {
    for (let length = 0; length < 9; length++) {
      const bytes = encodeSafetensors({}, { key: 'x'.repeat(length) });
      expect(bytes.length % 8).toBe(0);
      expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(bytes.length - 8));
    }
  });

  it('is not written from numbers that do not fill the shape, or under the reserved name', () => {
    const data = new Float32Array(3);
    expect(() => encodeSafetensors({ a: { shape: [2, 2], data } }, {})).toThrow(ShapeError);
    expect(() => encodeSafetensors({ __metadata__: { shape: [3], data } }, {})).toThrow(ShapeError);
  });

  it('may name a tensor __proto__ without harm', () => {
    const { tensors } = decodeSafetensors(fileOf(`{"__proto__": ${entry([1], [0, 4])}}`, 4));
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
  });
});

describe('a malformed safetensors file', () => {
  const wrong: [what: string, bytes: Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['seven bytes', new Uint8Array(7)],
    ['a header longer than the file', new Uint8Array([9, 0, 0, 0, 0, 0, 0, 0, 123, 125])],
    ['a header of 2⁶⁴ − 1 bytes', new Uint8Array(16).fill(255)],
    ['an empty header', new Uint8Array(8)],
    ['a header that is not UTF-8', fileOf('{}', 0).with(8, 255)],
    ['a byte order mark', fileOf('\ufeff{}', 0)],
    ['a header that is not JSON', fileOf('{"a": }', 0)],
    ['a header that is a list', fileOf('[]', 0)],
    ['a header that is null', fileOf('null', 0)],
    ['space before the header', fileOf(' {}', 0)],
    ['a tensor that is a number', fileOf('{"a": 3}', 0)],
    ['another dtype', fileOf(`{"a": ${entry([1], [0, 4], 'F16')}}`, 4)],
    ['an unknown dtype', fileOf(`{"a": ${entry([1], [0, 4], 'Q7')}}`, 4)],
    ['no shape', fileOf('{"a": {"dtype": "F32", "data_offsets": [0, 4]}}', 4)],
    ['a negative size', fileOf(`{"a": ${entry([-1], [0, 4])}}`, 4)],
    ['half a size', fileOf(`{"a": ${entry([0.5, 2], [0, 4])}}`, 4)],
    ['sizes whose product overflows', fileOf(`{"a": ${entry(Array(40).fill(2 ** 50), [0, 4])}}`, 4)],
    ['one offset', fileOf(`{"a": ${entry([1], [4])}}`, 4)],
    ['offsets that are text', fileOf(`{"a": ${entry([1], ['0', '4'])}}`, 4)],
    ['offsets in reverse', fileOf(`{"a": ${entry([1], [4, 0])}}`, 4)],
    ['offsets that do not match the shape', fileOf(`{"a": ${entry([2], [0, 4])}}`, 4)],
    ['offsets beyond the file', fileOf(`{"a": ${entry([2], [0, 8])}}`, 4)],
    ['tensors that overlap', fileOf(`{"a": ${entry([2], [0, 8])}, "b": ${entry([2], [4, 12])}}`, 12)],
    ['a gap between tensors', fileOf(`{"a": ${entry([1], [0, 4])}, "b": ${entry([1], [8, 12])}}`, 12)],
    ['data after the tensors', fileOf(`{"a": ${entry([1], [0, 4])}}`, 8)],
    ['a tensor named twice', fileOf(`{"a": ${entry([1], [0, 4])}, "\\u0061": ${entry([1], [0, 4])}}`, 4)],
    [
      'a field given twice',
      fileOf('{"a": {"dtype": "F16", "dtype": "F32", "shape": [], "data_offsets": [0, 4]}}', 4),
    ],
    ['an unknown field', fileOf('{"a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4], "x": 1}}', 4)],
    ['metadata that is not text', fileOf('{"__metadata__": {"a": 1}}', 0)],
    ['metadata that is a list', fileOf('{"__metadata__": []}', 0)],
  ];

  it.each(wrong)('is refused: %s', (_, bytes) => {
    expect(() => decodeSafetensors(bytes)).toThrow(DataError);
  });

  it('never throws anything but DataError, whichever bytes are flipped, cut or repeated', () => {
    const { tensors, metadata } = sample();
    const bytes = encodeSafetensors(tensors, metadata);
    const headerEnd = bytes.length - 36;
    const rng = createRng(2024);
    let refused = 0;
    for (let trial = 0; trial < 3000; trial++) {
      let broken = bytes.slice();
      for (let flips = 1 + rng.below(3); flips > 0; flips--) {
        const i = rng.below(rng.below(2) ? headerEnd : bytes.length);
        broken[i] = (broken[i] ?? 0) ^ (1 << rng.below(8));
      }
      if (trial % 5 === 0) broken = broken.slice(0, rng.below(broken.length));
      try {
        decodeSafetensors(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });

  it('is refused without exhausting the stack on a deeply nested or heavily escaped header', () => {
    expect(() => decodeSafetensors(fileOf(`{"a": ${'['.repeat(1e5)}`, 0))).toThrow(DataError);
    expect(() => decodeSafetensors(fileOf(`{"a": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`, 0))).toThrow(
      DataError,
    );
    expect(() => decodeSafetensors(fileOf(`{"a": "${'\\n'.repeat(1e6)}"}`, 0))).toThrow(DataError);
  });
});
