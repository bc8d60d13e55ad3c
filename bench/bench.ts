import type { Engine } from '../src/gpu/engine';

/** One measured case: ours and a peer's times in the same run, interleaved. ratio = peer ÷ ours. */
export type BenchRecord = {
  bench: string;
  case: string;
  unit: 'ms';
  ours: number;
  peer: Record<string, number>;
  ratio: Record<string, number>;
  samples: { ours: number[]; peer: Record<string, number[]> };
};

/** One question; the file's name is its id. */
export type Bench = { id: string; run(engine: Engine): AsyncIterable<BenchRecord> };

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
};

/** Runs the contenders in turn, `rounds` times after one warm-up each, and gives their times in milliseconds. */
export async function interleaved(
  contenders: readonly (() => Promise<void>)[],
  rounds: number,
): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  for (const run of contenders) await run();
  for (let round = 0; round < rounds; round++)
    for (const [i, run] of contenders.entries()) {
      const start = performance.now();
      await run();
      times[i]?.push(performance.now() - start);
    }
  return times;
}
