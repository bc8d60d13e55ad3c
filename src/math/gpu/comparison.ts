import { entry } from '../../core/entry';
import type { Stability } from '../../core/run/progress';
import { pairRecords, pairTables, pairTotals } from '../../kernels/comparison/pairTable';
import type { PairTables } from '../../kernels/comparison/pairTable';
import type { MatrixWindow } from './polar';
import { rotationMost } from '../stability';
import { singularValues } from '../svd';

/**
 * Layout of the comparison of two snapshots in one packed array: a header, the sums over W and W′, those over O and O′,
 * and for each matrix UᵀU′ and VᵀV′ of its leading directions, [leading, leading] row-major.
 */
export type ComparisonLayout = {
  weights: PairTables;
  factors: PairTables;
  matrices: readonly { leading: number; left: number; right: number }[];
  length: number;
};

/** Largest number of directions that are compared. */
export const leadingMost = 64;

/** Elements before the sums. */
const headerWords = 4;

/** The header: the earlier step, −1 where there is no comparison, and the index of this comparison in the run. */
export const comparisonHeader = (since: number, comparison: number): Float32Array<ArrayBuffer> =>
  Float32Array.of(since, comparison);

/** Lays out the comparison of these weights, whose polar factors are at the offsets `factorPlaces`. */
export function comparisonLayout(
  windows: readonly MatrixWindow[],
  factorPlaces: readonly number[],
): ComparisonLayout {
  const pairsAt = (places: readonly number[], start: number) =>
    pairTables(
      windows.map(({ rows, cols }, i) => ({
        first: entry(places, i),
        second: entry(places, i),
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

/** For one matrix: how many directions count as leading, and how many it has at the later step. */
export type Directions = { leading: number; stored: number };

/** Leading S, principal angles and rotation from UᵀU′ and VᵀV′, both [j, j] row-major. Directions missing in W′ are arbitrary. */
function leadingStability(left: Float32Array, right: Float32Array, j: number, own: Directions) {
  const most = Math.max(1, Math.min(j, own.stored));
  const k = Math.max(1, Math.min(most, own.leading));
  const shown = Math.min(most, rotationMost);
  const block = (size: number) =>
    Float64Array.from({ length: size * size }, (_, i) => entry(left, Math.floor(i / size) * j + (i % size)));
  let overlap = 0;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) overlap += entry(left, a * j + b) * entry(right, a * j + b);
  return {
    k,
    leading: overlap / k,
    cosines: Array.from(singularValues(block(k), k, k), (value) => Math.min(1, value)),
    rotation: Array.from(block(shown), Math.abs),
  };
}

/** The last comparison that was read of a matrix. */
type Known = Directions & { comparison: number; stability: Stability | undefined };

/**
 * Reads comparisons of this layout: the stability of each matrix in the directions given for it; undefined before the
 * first comparison, where W or W′ was 0 and where a value is not finite. Caches the last read.
 */
export function createComparisonReader(layout: ComparisonLayout) {
  const weights = pairRecords(layout.weights.pairs);
  const factors = pairRecords(layout.factors.pairs);
  const known: Known[] = [];
  const stabilityAt = (values: Float32Array, i: number, own: Directions): Stability | undefined => {
    const { leading, left, right } = entry(layout.matrices, i);
    const { difference, firstSquare } = pairTotals(entry(weights, i), values);
    const change = Math.sqrt(difference / firstSquare);
    const polar = pairTotals(entry(factors, i), values);
    // Along a direction near 0 the factor O is shorter than 1: the smaller square may then fall below the product.
    const cosine = polar.product / Math.min(polar.firstSquare, polar.secondSquare);
    const whole = Math.max(-1, Math.min(1, cosine));
    const crosses = [left, right].map((start) => values.subarray(start, start + leading * leading));
    const finite = Number.isFinite(change + cosine) && crosses.every((cross) => cross.every(Number.isFinite));
    if (!finite) return undefined;
    return {
      since: entry(values, 0),
      whole,
      change,
      ...leadingStability(entry(crosses, 0), entry(crosses, 1), leading, own),
    };
  };
  return (values: Float32Array, directions: readonly Directions[]): (Stability | undefined)[] => {
    const [since = -1, comparison = 0] = values;
    return layout.matrices.map((_, i) => {
      if (since < 0) return undefined;
      const own = entry(directions, i);
      const last = known[i];
      if (last?.comparison === comparison && last.leading === own.leading && last.stored === own.stored)
        return last.stability;
      const stability = stabilityAt(values, i, own);
      known[i] = { ...own, comparison, stability };
      return stability;
    });
  };
}
