import type { AdapterInfo } from '../src/core/adapter';
import type { WebgpuEngine } from '../src/gpu/engine';

/**
 * One measured case, ours and its peers in the same run, interleaved. ratio = peer ÷ ours: above 1 we are faster, or
 * smaller.
 */
export type BenchRecord = {
  bench: string;
  /** For example `cnn/dense/b64`. */
  case: string;
  /** Unit of `ours`, `peer` and `samples`: a time, 10⁶ bytes, or a count. */
  unit: 'ms' | 'MB' | 'tensors' | 'dispatches' | 'steps';
  /** The median of the samples. */
  ours: number;
  peer: Record<string, number>;
  ratio: Record<string, number>;
  samples: { ours: number[]; peer: Record<string, number[]> };
  /** Of peers that say so: their version and what they ran on. */
  peers?: Record<string, string>;
  /** Peers that are not installed here, and what is missing. */
  skipped?: Record<string, string>;
  /** For ours: 10⁹ floating-point operations, and 10⁹ bytes read or written, counted once each, per second. */
  rate?: { gflops: number; gbps: number };
};

/** What a bench may use. */
export type BenchContext = {
  /** The engine of this process, opened once. */
  engine(): Promise<WebgpuEngine>;
  /** Whether a case is requested; `slow` ones only by name. */
  wants(name: string, slow?: boolean): boolean;
  /** Those of the peers that are requested: all of them, or those named by --peers. */
  chosen<Peer extends string>(peers: readonly Peer[]): Peer[];
  /** Whether fewer samples will do: `step` then takes turns of 0.3 s, five times. */
  quick: boolean;
  /** Prints a message for the user, outside the records. */
  say(text: string): void;
};

/** One question; the file's name is its id. */
export type Bench = { id: string; run(context: BenchContext): AsyncIterable<BenchRecord> };

/** A line of a tool's results, as a record and as text. */
export type ToolRow = { record: Record<string, unknown>; text: string };

/** A command that runs only when named, alone on the command line, and prints rows of its own. */
export type Tool = {
  id: string;
  /** How it is called. */
  usage: string;
  /** Whether the words after its name are valid arguments. */
  accepts(words: readonly string[]): boolean;
  run(
    context: Pick<BenchContext, 'engine' | 'quick' | 'say'> & { words: readonly string[]; dry: boolean },
  ): AsyncIterable<ToolRow>;
};

/** The q-quantile, linearly interpolated; NaN for an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? NaN) - low);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Half the interquartile range, shown after ±. */
export const spread = (values: readonly number[]): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / 2;

/** The record of samples: `ours` first, then each peer's. */
export function recordOf(
  about: Pick<BenchRecord, 'bench' | 'case' | 'unit' | 'rate' | 'peers' | 'skipped'>,
  { ours = [], ...peers }: Record<string, number[]>,
): BenchRecord {
  const own = median(ours);
  const peer = Object.fromEntries(Object.entries(peers).map(([name, list]) => [name, median(list)]));
  const ratio = Object.fromEntries(Object.entries(peer).map(([name, value]) => [name, value / own]));
  return { ...about, ours: own, peer, ratio, samples: { ours, peer: peers } };
}

/** Milliseconds that have passed. */
export type Clock = () => number;

const wallClock: Clock = () => performance.now();

/**
 * The clock for kernels on an adapter. A software adapter computes shaders in this process, so that the CPU time that the
 * process has used measures them, whatever else the machine does; it is the sum over all cores. Not on SwiftShader, whose threads
 * spin while they wait.
 */
export const clockOf = ({ name, software }: AdapterInfo): Clock =>
  software && !/swiftshader/i.test(name)
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : wallClock;

/** Runs the contenders in turn, `rounds` times after one warm-up each; returns their times in milliseconds. */
export async function interleaved(
  contenders: readonly (() => Promise<void>)[],
  rounds: number,
  clock = wallClock,
): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  for (const run of contenders) await run();
  for (let round = 0; round < rounds; round++)
    for (const [i, run] of contenders.entries()) {
      const start = clock();
      await run();
      times[i]?.push(clock() - start);
    }
  return times;
}
