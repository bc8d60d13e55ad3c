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
export async function interleaved<K extends string>(
  contenders: Record<K, () => Promise<void>>,
  rounds: number,
): Promise<Record<K, number[]>> {
  const names = Object.keys(contenders) as K[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  for (const name of names) await contenders[name]();
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const start = performance.now();
      await contenders[name]();
      times[name].push(performance.now() - start);
    }
  return times;
}
