import type { WebgpuEngine } from '../src/gpu/engine';

/**
 * One measured case, ours and its peers' in the same run, interleaved. ratio = peer ÷ ours: above 1 we are faster, or
 * smaller.
 */
export type BenchRecord = {
  bench: string;
  /** Like `cnn/dense/b64`. */
  case: string;
  /** Of `ours`, `peer` and `samples`: a time, 10⁶ bytes, or a count. */
  unit: 'ms' | 'MB' | 'tensors' | 'dispatches' | 'steps';
  /** The median of the samples. */
  ours: number;
  peer: Record<string, number>;
  ratio: Record<string, number>;
  samples: { ours: number[]; peer: Record<string, number[]> };
  /** Of ours: 10⁹ floating-point operations and 10⁹ bytes read and written once, a second. */
  rate?: { gflops: number; gbps: number };
};

/** What a bench is given. */
export type BenchContext = {
  /** Opens the engine of this process, once. */
  engine(): Promise<WebgpuEngine>;
  /** Whether a case is wanted; `slow` ones only when they are asked for by name. */
  wants(name: string, slow?: boolean): boolean;
  /** Tells the user, not the record. */
  say(text: string): void;
};

/** One question; the file's name is its id. */
export type Bench = { id: string; run(context: BenchContext): AsyncIterable<BenchRecord> };

/** A line of what a tool found: for machines, and for people. */
export type ToolRow = { record: Record<string, unknown>; text: string };

/** What is asked for by name only, alone on the command line, and answers in rows of its own. */
export type Tool = {
  id: string;
  /** How it is asked for. */
  usage: string;
  /** Whether it can do with the words after its name. */
  accepts(words: readonly string[]): boolean;
  run(
    context: Pick<BenchContext, 'engine' | 'say'> & { words: readonly string[]; quick: boolean },
  ): AsyncIterable<ToolRow>;
};

/** The q-quantile, between neighbours in proportion; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? NaN) - low);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Half the interquartile range: what is shown after ±. */
export const spread = (values: readonly number[]): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 2;

/** The record of samples: `ours` first, then each peer's. */
export function recordOf(
  about: Pick<BenchRecord, 'bench' | 'case' | 'unit' | 'rate'>,
  { ours = [], ...peers }: Record<string, number[]>,
): BenchRecord {
  const own = median(ours);
  const peer = Object.fromEntries(Object.entries(peers).map(([name, list]) => [name, median(list)]));
  const ratio = Object.fromEntries(Object.entries(peer).map(([name, value]) => [name, value / own]));
  return { ...about, ours: own, peer, ratio, samples: { ours, peer: peers } };
}

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
