import type { Rng } from '../../src/core/rng';

/** A file in memory. */
export type Bytes = { name: string; bytes: Uint8Array<ArrayBuffer> };

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  '-1',
  '1e999',
  '""',
  '\\',
  '\0',
  '__proto__',
  '\ud800',
].map((text) => new TextEncoder().encode(text));

const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));

const changes: ((bytes: Uint8Array<ArrayBuffer>, rng: Rng) => Uint8Array<ArrayBuffer>)[] = [
  // Cut off.
  (bytes, rng) => bytes.slice(0, rng.below(bytes.length)),
  // A few bits turned round.
  (bytes, rng) => {
    const changed = bytes.slice();
    for (let flips = 1 + rng.below(4); flips > 0; flips--) {
      const at = rng.below(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << rng.below(8));
    }
    return changed;
  },
  // A piece taken out.
  (bytes, rng) => {
    const at = rng.below(bytes.length);
    return joined(bytes.slice(0, at), bytes.slice(at + 1 + rng.below(40)));
  },
  // Something put in.
  (bytes, rng) => {
    const at = rng.below(bytes.length);
    return joined(bytes.slice(0, at), pieces[rng.below(pieces.length)] ?? bytes, bytes.slice(at));
  },
  // A piece there twice.
  (bytes, rng) => {
    const [at, length] = [rng.below(bytes.length), rng.below(200)];
    return joined(bytes.slice(0, at + length), bytes.slice(at));
  },
  // A number replaced, in text.
  (bytes, rng) => {
    const text = new TextDecoder().decode(bytes);
    const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
    const chosen = numbers[rng.below(Math.max(1, numbers.length))];
    if (!chosen) return bytes.slice(1);
    const other = ['-1', '0', '1e300', 'null', '"a"', '0.5', '99999999'][rng.below(7)] ?? '';
    return new TextEncoder().encode(
      text.slice(0, chosen.index) + other + text.slice(chosen.index + chosen[0].length),
    );
  },
];

/** The files with one of them damaged in some way. */
export function mutated(files: readonly Bytes[], rng: Rng): Bytes[] {
  const which = rng.below(files.length);
  return files.map((file, i) => {
    const change = changes[rng.below(changes.length)];
    return i === which && change ? { ...file, bytes: change(file.bytes, rng) } : file;
  });
}
