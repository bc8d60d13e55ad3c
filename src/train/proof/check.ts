import { createRng } from '../../core/rng';
import type { Engine, Packed } from '../../gpu/engine';
import type { tf } from '../../gpu/tfjs/tfjs';

/** A result to compare: its name in a message, what the device gave, what is right. */
export type Compared = { name: string; given: ArrayLike<number>; right: ArrayLike<number> };

/** A small computation under way on an engine. */
export type Begun = {
  /** To be read back. */
  reads: readonly (Packed | tf.Tensor)[];
  /** What was read, beside results in float64 that share no code with the engine. */
  compare(read: readonly Float32Array[]): Compared[];
  dispose(): void;
};

/** A computation with a known result. */
export type Check = {
  /** What it computes, in words: `a convolution`. */
  what: string;
  /** Enqueues it, without waiting. May also be called while the engine compiles. */
  begin(engine: Engine): Begun;
};

/** Integers from −3 to 3, the same on every machine: their sums are exact in any order. */
export function integers(count: number, label: string): Float32Array<ArrayBuffer> {
  const rng = createRng(1).fork('proof', label);
  return Float32Array.from({ length: count }, () => rng.below(7) - 3);
}

/** Largest error by the largest right value: float32 sums of some dozens of terms, and ten sweeps of rotations. */
const tolerance = 2e-5;

const shown = (value: number) => String(Number(value.toPrecision(6)));

/** Says what is wrong with a result, where it is off the most; undefined where it is right. */
export function mistakeIn({ name, given, right }: Compared): string | undefined {
  if (given.length !== right.length) return `${name} has ${given.length} numbers instead of ${right.length}`;
  const largest = Array.from(right).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let worst = { error: tolerance * largest, at: -1 };
  for (let at = 0; at < right.length; at++) {
    const difference = Math.abs((given[at] ?? NaN) - (right[at] ?? NaN));
    const error = Number.isFinite(difference) ? difference : Infinity;
    if (error > worst.error) worst = { error, at };
  }
  const { at } = worst;
  if (at < 0) return undefined;
  return `${name} has ${shown(given[at] ?? NaN)} where ${shown(right[at] ?? NaN)} is right`;
}
