import { entry } from '../../core/entry';
import { ShapeError } from '../../core/errors';
import { recordLayout } from '../../gpu/recordLayout';

/** Windows of equal length in two packed arrays; offsets are multiples of 4. */
export type PairWindow = { first: number; second: number; length: number };

/** A pair in the shaders' table: offsets of a and b, length, offset of its first thread's sums in vec4s, threads. */
export const pairLayout = recordLayout(['first', 'second', 'length', 'place', 'threads']);

/** A thread of `pairSums`: its pair, and its index among the threads of that pair. */
export const shareLayout = recordLayout(['pair', 'thread'], { words: 4 });

/** The tables of `pairSums`: `pairs`, see `pairLayout`; `shares`, see `shareLayout`. `length`: elements of `sums`. */
export type PairTables = {
  pairs: Uint32Array<ArrayBuffer>;
  shares: Uint32Array<ArrayBuffer>;
  length: number;
};

/** Sums per thread: Σ a·b, Σ (a − b)², Σ a², Σ b². */
export const pairSumWords = 4;

/** Approximate number of elements per thread. */
const share = 1024;

/** Lays out the sums from element `start` on, a multiple of 4. Throws ShapeError for a window that is not aligned. */
export function pairTables(windows: readonly PairWindow[], start = 0): PairTables {
  const pairs: number[] = [];
  const shares: number[] = [];
  let place = start / pairSumWords;
  windows.forEach(({ first, second, length }, pair) => {
    if ([first, second, start].some((n) => n % 4 !== 0) || length < 1)
      throw new ShapeError(`Windows of ${length} elements at ${first} and ${second} must be aligned to 4.`);
    const threads = Math.ceil(length / share);
    pairLayout.append(pairs, { first, second, length, place, threads });
    for (let thread = 0; thread < threads; thread++) shareLayout.append(shares, { pair, thread });
    place += threads;
  });
  return {
    pairs: Uint32Array.from(pairs),
    shares: Uint32Array.from(shares),
    length: pairSumWords * place,
  };
}

/** A pair read back from the table. */
export type PairRecord = PairWindow & { place: number; threads: number };

/** The pairs of a table, in order. */
export const pairRecords = (table: ArrayLike<number>): PairRecord[] => pairLayout.records(table);

/** Σ a·b, Σ (a − b)², Σ a² and Σ b² of a pair from its threads' sums, float64. */
export function pairTotals({ place, threads }: PairRecord, sums: ArrayLike<number>) {
  const total = (which: number) => {
    let sum = 0;
    for (let thread = place; thread < place + threads; thread++)
      sum += entry(sums, pairSumWords * thread + which);
    return sum;
  };
  return { product: total(0), difference: total(1), firstSquare: total(2), secondSquare: total(3) };
}
