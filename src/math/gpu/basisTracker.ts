import { entry } from '../../core/entry';
import { ShapeError } from '../../core/errors';
import { roundUp } from '../../core/roundUp';
import type { Stability } from '../../core/run/progress';
import type { Engine, Packed } from '../../gpu/engine';
import { kernel as pairSums } from '../../kernels/comparison/pairSums';
import { shareLayout } from '../../kernels/comparison/pairTable';
import type { PairTables } from '../../kernels/comparison/pairTable';
import { copyWindow } from '../../kernels/product/productTable';
import { createBatchedProduct } from './batchedProduct';
import type { BatchedProduct } from './batchedProduct';
import { comparisonHeader, comparisonLayout, createComparisonReader } from './comparison';
import type { Directions } from './comparison';
import { createPolar } from './polar';
import type { MatrixWindow } from './polar';

/** A row-major weight [rows, cols] inside one packed array; its offset is a multiple of 4. */
export type BasisWindow = MatrixWindow;

/** Location of the singular vectors U [rows, rank], V [cols, rank] of each matrix, row-major, largest first. */
export type SingularBasis = {
  left: Packed;
  right: Packed;
  places: readonly { left: number; right: number; rank: number }[];
};

/** Tracks how weights and their bases change between two steps, a fixed lag Δ apart. */
export type BasisTracker = {
  /** Snapshots are taken at multiples of this many steps. */
  readonly interval: number;
  /**
   * Enqueues the polar factors of `weights`, their comparison with the snapshot Δ steps earlier if there is one, and the
   * snapshot of this step; does nothing at steps between snapshots. 39 dispatches and four copies, without waiting for
   * the GPU. Throws ShapeError when the basis lacks directions or the length of `weights` has changed.
   */
  keep(step: number, weights: Packed, basis: SingularBasis): void;
  /** The array to read back and pass to `read`. */
  readonly results: Packed;
  /**
   * The newest comparison from the results as read back, by matrix; undefined before the first one, and where W was 0 or
   * a value is not finite. `directions`: how many count as leading, clamped to between 1 and the smaller of `stored` and
   * `leadingMost`. Cost: the singular values of a k × k matrix each, 10 ms at k = 64; nothing where neither the comparison
   * nor the directions have changed since the last read.
   */
  read(values: Float32Array, directions: readonly Directions[]): (Stability | undefined)[];
  /** Drops all snapshots and the newest comparison: for a restore or a new run. */
  clear(): void;
  dispose(): void;
};

/** The largest number of snapshots kept, and the fewest steps between two. */
const slotsMost = 8;
const stepsLeast = 25;

/**
 * Steps between two snapshots: the lag divided into as many equal parts of at least 25 steps as possible, at most 8.
 *
 * Throws ShapeError unless the lag is a positive integer.
 */
export function snapshotInterval(lag: number): number {
  if (!Number.isInteger(lag) || lag < 1) throw new ShapeError(`lag must be a positive integer, got ${lag}.`);
  let parts = Math.min(slotsMost, Math.max(1, Math.floor(lag / stepsLeast)));
  while (lag % parts !== 0) parts--;
  return lag / parts;
}

type Slot = { step: number | undefined; weights: Packed; factors: Packed; left: Packed; right: Packed };

/** Copies of the leading columns of U and V out of the caller's arrays. */
type BasisCopies = { key: string; left: BatchedProduct; right: BatchedProduct };

/** Where snapshots hold the leading columns of each basis, in rows that a product can read: aligned to four. */
function basisCopies(windows: readonly BasisWindow[], layout: ReturnType<typeof comparisonLayout>) {
  const ends = { left: 0, right: 0 };
  const matrices = windows.map(({ rows, cols }, i) => {
    const own = entry(layout.matrices, i);
    const pitch = roundUp(own.leading, 4);
    const take = (side: 'left' | 'right', count: number) => {
      const place = { offset: ends[side], pitch };
      ends[side] += count * pitch;
      return { rows: count, place, cross: own[side] };
    };
    return { leading: own.leading, left: take('left', rows), right: take('right', cols) };
  });
  return { matrices, ends };
}

/**
 * A tracker of weights whose sizes never change, so that a rank cut compiles nothing. Deterministic.
 *
 * Each snapshot holds a copy of the packed weights, the polar factors, and the leading j = min(rows, cols, 64) singular
 * vectors: 4·(weights.length + Σ (rows·cols + (rows + cols)·j)) bytes plus padding, times Δ / interval ≤ 8, allocated at
 * the first `keep`; 34 MB for ResNet-20. Results: at most 4 + Σ (2·j² + rows·cols/128 + 8) numbers.
 */
export function createBasisTracker(
  engine: Engine,
  windows: readonly BasisWindow[],
  lag: number,
): BasisTracker {
  const interval = snapshotInterval(lag);
  const polar = createPolar(engine, windows);
  const layout = comparisonLayout(windows, polar.places);
  const read = createComparisonReader(layout);
  const table = (label: string, { pairs, shares }: PairTables) => ({
    pairs: engine.allocate(label, pairs),
    shares: engine.allocate(label, shares),
  });
  const weightPairs = table('pairs of weights', layout.weights);
  const factorPairs = table('pairs of polar factors', layout.factors);
  const { matrices, ends } = basisCopies(windows, layout);
  const f32 = (label: string, length: number) => engine.allocate(label, new Float32Array(length));
  const results = f32('comparison', layout.length);
  const present = { left: f32('leading U', ends.left), right: f32('leading V', ends.right) };
  const crossOf = (side: 'left' | 'right') =>
    createBatchedProduct(
      engine,
      matrices.map(({ leading, [side]: { rows, place, cross: offset } }) => {
        const left = { ...place, transposed: true };
        const result = { offset, pitch: leading };
        return { rows: leading, cols: leading, depth: rows, left, right: place, result };
      }),
    );
  const cross = { left: crossOf('left'), right: crossOf('right') };
  let copies: BasisCopies | undefined;
  let slots: Slot[] = [];
  let comparisons = 0;

  const copiesOf = (basis: SingularBasis['places']): BasisCopies => {
    const key = basis.map(({ left, right, rank }) => `${left} ${right} ${rank}`).join();
    if (copies?.key === key) return copies;
    if (basis.length !== matrices.length || basis.some(({ rank }, i) => rank < entry(matrices, i).leading))
      throw new ShapeError(
        `The tracker needs all leading directions of each of its ${matrices.length} matrices.`,
      );
    const columns = (side: 'left' | 'right') =>
      createBatchedProduct(
        engine,
        matrices.map(({ leading, [side]: { rows, place } }, i) => {
          const from = { offset: entry(basis, i)[side], pitch: entry(basis, i).rank };
          return copyWindow(rows, leading, from, place);
        }),
      );
    copies?.left.dispose();
    copies?.right.dispose();
    copies = { key, left: columns('left'), right: columns('right') };
    return copies;
  };
  const slotOf = (step: number, weights: Packed): Slot => {
    if (slots.length === 0)
      slots = Array.from({ length: lag / interval }, () => ({
        step: undefined,
        weights: f32('weights before', weights.length),
        factors: f32('polar factors before', polar.factors.length),
        left: f32('leading U before', ends.left),
        right: f32('leading V before', ends.right),
      }));
    const slot = entry(slots, (step / interval) % slots.length);
    if (slot.weights.length === weights.length) return slot;
    throw new ShapeError(
      `${weights.label} has ${weights.length} elements, had ${slot.weights.length}. Create a new tracker.`,
    );
  };
  const sum = (first: Packed, second: Packed, { pairs, shares }: typeof weightPairs) =>
    engine.dispatch(pairSums, { first, second, pairs, shares, sums: results }, shareLayout.count(shares));
  const setSince = (step: number) => engine.write(results, comparisonHeader(step, ++comparisons));
  setSince(-1);
  return {
    interval,
    results,
    keep(step, weights, basis) {
      if (step % interval !== 0) return;
      const columns = copiesOf(basis.places);
      const slot = slotOf(step, weights);
      polar.compute(weights);
      const { factors } = polar;
      columns.left.run({ left: slot.left, right: slot.left, addend: basis.left, result: present.left });
      columns.right.run({ left: slot.right, right: slot.right, addend: basis.right, result: present.right });
      if (slot.step === step - lag) {
        sum(slot.weights, weights, weightPairs);
        sum(slot.factors, factors, factorPairs);
        cross.left.run({ left: slot.left, right: present.left, result: results });
        cross.right.run({ left: slot.right, right: present.right, result: results });
        setSince(slot.step);
      }
      engine.copy(weights, slot.weights);
      engine.copy(factors, slot.factors);
      engine.copy(present.left, slot.left);
      engine.copy(present.right, slot.right);
      slot.step = step;
    },
    read,
    clear() {
      for (const slot of slots) slot.step = undefined;
      setSince(-1);
    },
    dispose() {
      polar.dispose();
      for (const product of [cross.left, cross.right, copies?.left, copies?.right]) product?.dispose();
      for (const { pairs, shares } of [weightPairs, factorPairs]) [pairs, shares].forEach(engine.free);
      for (const { weights, factors, left, right } of slots)
        [weights, factors, left, right].forEach(engine.free);
      [results, present.left, present.right].forEach(engine.free);
    },
  };
}
