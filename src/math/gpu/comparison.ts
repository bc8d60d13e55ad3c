import type { Stability } from '../../core/run/progress';
import { pairRecords, pairTables, pairTotals } from '../../kernels/comparison/pairTable';
import type { PairTables } from '../../kernels/comparison/pairTable';
import { at } from '../columns';
import type { MatrixWindow } from './polar';
import { rotationMost } from '../stability';
import { singularValues } from '../svd';

/**
 * Where the comparison of two snapshots lies in one packed array: a header, the sums over W and W′, those over O and O′,
 * and for each matrix UᵀU′ and VᵀV′ of its leading directions, [leading, leading] row-major.
 */
export type ComparisonLayout = {
  weights: PairTables;
  factors: PairTables;
  matrices: readonly { leading: number; left: number; right: number }[];
  length: number;
};

/** Directions that are compared at most. */
export const leadingMost = 64;

/** Elements before the sums. */
const headerWords = 4;

/** The header: the earlier step, −1 where there is no comparison, and the number of this comparison in the run. */
export const comparisonHeader = (since: number, comparison: number): Float32Array<ArrayBuffer> =>
  Float32Array.of(since, comparison);

/** Lays out the comparison of these weights, whose polar factors begin at `factorPlaces`. */
export function comparisonLayout(
  windows: readonly MatrixWindow[],
  factorPlaces: readonly number[],
): ComparisonLayout {
  const pairsAt = (places: readonly number[], start: number) =>
    pairTables(
      windows.map(({ rows, cols }, i) => ({
        first: at(places, i),
        second: at(places, i),
        length: rows * cols,
      })),
      start,
    );
  const weights = pairsAt(
    windows.map(({ offset }) => offset),
    headerWords,
  );
  const factors = pairsAt(factorPlaces, weights.length);
  let { length } = factors;
  const matrices = windows.map(({ rows, cols }) => {
    const leading = Math.min(rows, cols, leadingMost);
    const left = length;
    const right = left + leading * leading;
    length = right + leading * leading;
    return { leading, left, right };
  });
  return { weights, factors, matrices, length };
}

/** Of a matrix: how many directions count as leading, and how many it has at the later step. */
export type Directions = { leading: number; stored: number };

/** What the leading directions say, from UᵀU′ and VᵀV′, both [j, j] row-major. Those that W′ lacks are arbitrary. */
function leadingStability(left: Float32Array, right: Float32Array, j: number, own: Directions) {
  const most = Math.max(1, Math.min(j, own.stored));
  const k = Math.max(1, Math.min(most, own.leading));
  const shown = Math.min(most, rotationMost);
  const block = (size: number) =>
    Float64Array.from({ length: size * size }, (_, i) => left[Math.floor(i / size) * j + (i % size)] ?? 0);
  let overlap = 0;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) overlap += (left[a * j + b] ?? 0) * (right[a * j + b] ?? 0);
  return {
    k,
    leading: overlap / k,
    cosines: Array.from(singularValues(block(k), k, k), (value) => Math.min(1, value)),
    rotation: Array.from(block(shown), Math.abs),
  };
}

/** What was last read of a matrix. */
type Known = Directions & { comparison: number; stability: Stability | undefined };

/**
 * Reads comparisons of this layout: the stability of each matrix in the directions given for it; undefined where there is
 * none, where W or W′ was 0 and where something is not finite. What it read last it remembers.
 */
export function createComparisonReader(layout: ComparisonLayout) {
  const weights = pairRecords(layout.weights.pairs);
  const factors = pairRecords(layout.factors.pairs);
  const known: Known[] = [];
  const stabilityAt = (values: Float32Array, i: number, own: Directions): Stability | undefined => {
    const { leading, left, right } = at(layout.matrices, i);
    const { difference, firstSquare } = pairTotals(at(weights, i), values);
    const change = Math.sqrt(difference / firstSquare);
    const polar = pairTotals(at(factors, i), values);
    // Of a direction near 0, O has less than its whole length: the smaller square may then fall short of the product.
    const cosine = polar.product / Math.min(polar.firstSquare, polar.secondSquare);
    const whole = Math.max(-1, Math.min(1, cosine));
    const crosses = [left, right].map((start) => values.subarray(start, start + leading * leading));
    const finite = Number.isFinite(change + cosine) && crosses.every((cross) => cross.every(Number.isFinite));
    if (!finite) return undefined;
    return {
      since: values[0] ?? -1,
      whole,
      change,
      ...leadingStability(at(crosses, 0), at(crosses, 1), leading, own),
    };
  };
  return (values: Float32Array, directions: readonly Directions[]): (Stability | undefined)[] => {
    const [since = -1, comparison = 0] = values;
    return layout.matrices.map((_, i) => {
      if (since < 0) return undefined;
      const own = at(directions, i);
      const last = known[i];
      if (last?.comparison === comparison && last.leading === own.leading && last.stored === own.stored)
        return last.stability;
      const stability = stabilityAt(values, i, own);
      known[i] = { ...own, comparison, stability };
      return stability;
    });
  };
}
