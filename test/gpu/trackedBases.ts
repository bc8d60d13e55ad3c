import { expect } from 'vitest';
import type { Stability } from '../../src/core/run/progress';
import type { Rng } from '../../src/core/rng';
import type { Engine, Packed } from '../../src/gpu/engine';
import { createBasisTracker } from '../../src/math/gpu/basisTracker';
import { weightBasis } from '../../src/math/stability';
import type { WeightBasis } from '../../src/math/stability';

/** `length` standard normal numbers. */
export const gaussian = (rng: Rng, length: number) => Float64Array.from({ length }, () => rng.normal());

const aligned = (n: number) => 64 * Math.ceil(n / 64);

/** W, U and V in float32, as on the engine, so that the reference uses the same numbers. */
export const rounded = (one: WeightBasis): WeightBasis => ({
  ...one,
  W: Float32Array.from(one.W),
  U: Float32Array.from(one.U),
  V: Float32Array.from(one.V),
});

/** W + noise, with its SVD. */
export function moved({ W, rows, cols }: WeightBasis, rng: Rng, size: number): WeightBasis {
  return rounded(
    weightBasis(
      Float32Array.from(W, (value) => value + size * rng.normal()),
      rows,
      cols,
    ),
  );
}

/** W from its first `directions` singular vectors and values of 1/(k + 1). */
export function recomposed({ U, V, rows, cols, rank, directions }: Omit<WeightBasis, 'W'>): WeightBasis {
  const W = Float32Array.from({ length: rows * cols }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < directions; k++)
      sum += ((U[Math.floor(i / cols) * rank + k] ?? 0) * (V[(i % cols) * rank + k] ?? 0)) / (k + 1);
    return sum;
  });
  return rounded({ W, U, V, rows, cols, rank, directions });
}

/** A tracker and packed arrays for its matrices. */
export function tracking(engine: Engine, shapes: readonly (readonly [number, number])[], lag: number) {
  const ends = { weights: 0, left: 0, right: 0 };
  const take = (key: keyof typeof ends, length: number) => {
    const start = ends[key];
    ends[key] += aligned(length);
    return start;
  };
  const windows = shapes.map(([rows, cols]) => ({ offset: take('weights', rows * cols), rows, cols }));
  const places = shapes.map(([rows, cols]) => {
    const rank = Math.min(rows, cols);
    return { left: take('left', rows * rank), right: take('right', cols * rank), rank };
  });
  const packed = (key: keyof typeof ends) => engine.allocate(key, new Float32Array(ends[key]));
  const [weights, left, right] = [packed('weights'), packed('left'), packed('right')];
  const tracker = createBasisTracker(engine, windows, lag);
  const put = (target: Packed, offsets: readonly number[], parts: readonly ArrayLike<number>[]) => {
    const values = new Float32Array(target.length);
    parts.forEach((part, i) => values.set(part, offsets[i]));
    engine.write(target, values);
  };
  return {
    tracker,
    keep(step: number, bases: readonly WeightBasis[]) {
      put(
        weights,
        windows.map(({ offset }) => offset),
        bases.map(({ W }) => W),
      );
      put(
        left,
        places.map((place) => place.left),
        bases.map(({ U }) => U),
      );
      put(
        right,
        places.map((place) => place.right),
        bases.map(({ V }) => V),
      );
      tracker.keep(step, weights, { left, right, places });
    },
    async read(ranks: readonly number[], stored: readonly number[] = []) {
      const [values = new Float32Array()] = await engine.read([tracker.results]);
      const directions = ranks.map((leading, i) => ({ leading, stored: stored[i] ?? Infinity }));
      return tracker.read(values, directions);
    },
    dispose() {
      tracker.dispose();
      for (const array of [weights, left, right]) engine.free(array);
    },
  };
}

/** Compares measurements in float32 with those in float64. */
export function expectClose(actual: Stability | undefined, expected: Stability) {
  expect(actual?.since).toBe(expected.since);
  expect(actual?.k).toBe(expected.k);
  expect(actual?.whole).toBeCloseTo(expected.whole, 4);
  expect(actual?.leading).toBeCloseTo(expected.leading, 5);
  expect((actual?.change ?? NaN) / expected.change).toBeCloseTo(1, 5);
  expect(actual?.cosines).toHaveLength(expected.cosines.length);
  expected.cosines.forEach((value, i) => expect(actual?.cosines[i]).toBeCloseTo(value, 5));
  expect(actual?.rotation).toHaveLength(expected.rotation.length);
  expected.rotation.forEach((value, i) => expect(actual?.rotation[i]).toBeCloseTo(value, 5));
}
