import type { LiveEvent, RunConfig } from '../../core/config/config';
import { headlineAccuracy, markedMoves, totalRank } from './measures';
import { pointsOf } from './series';
import type { Run } from './runs';
import type { TestPoint } from './samples';

/** The maximum number of runs kept besides the present one; also the number of colors. */
export const mostKept = 5;

/** Pinned runs stay when others are removed: one fewer than are kept, so that there is always room for the newest. */
export const mostPinned = mostKept - 1;

/** The data by which runs are distinguished. */
export type Described = {
  config: RunConfig;
  /** Moves; of a drag, only the last one. */
  moves: readonly LiveEvent[];
  /** The step at which it branched off an earlier run. */
  branchedAt: number | undefined;
};

/** A point of a run's lines. */
export type LinePoint = { step: number; elapsedMs: number; loss: number; accuracy: number; rank: number };

/** The results of a run, as far as they are known; shares are 0…1. */
export type Outcome = {
  step: number;
  accuracy: number | undefined;
  rank: number | undefined;
  params: number | undefined;
  macs: number | undefined;
  elapsedMs: number;
};

/** A run that was replaced: its lines and results, at most 25 kB. */
export type KeptRun = Described &
  Outcome & {
    id: number;
    /** Index of its color, 0 to 4. */
    color: number;
    pinned: boolean;
    /** At most 241 and 81 points. */
    points: readonly LinePoint[];
    tests: readonly TestPoint[];
  };

/** The horizontal axis of the lines. */
export type Clock = 'steps' | 'time';

/** The runs besides the present one, oldest first. */
export type RunList = {
  kept: readonly KeptRun[];
  /** The id of the present run. */
  nextId: number;
  clock: Clock;
};

export const emptyRunList: RunList = { kept: [], nextId: 0, clock: 'steps' };

/** A run's letter: A, B, … Z, A2, B2. */
export const letterOf = (id: number): string =>
  String.fromCharCode(65 + (id % 26)) + (id < 26 ? '' : String(1 + Math.floor(id / 26)));

/** The maximum number of moves in a description. */
const mostMoves = 40;

/** The data that distinguishes a run from others. */
export const describedRun = ({ config, events, branchedAt, step }: Run): Described => ({
  config,
  moves: [
    ...events.filter((event) => event.step === 0),
    ...markedMoves(events, Math.max(1, step / 60)),
  ].slice(-mostMoves),
  branchedAt,
});

/** The results of a run so far. */
export function outcomeOf(run: Run): Outcome {
  const { progress, samples, step } = run;
  const cost = run.summary ?? progress?.cost;
  const total = progress ? totalRank(progress) : undefined;
  return {
    step,
    accuracy: headlineAccuracy(run)?.value,
    rank: total ? total.rank / Math.max(1, total.full) : undefined,
    params: cost ? cost.params / cost.paramsDense : undefined,
    macs: cost ? cost.macs / cost.macsDense : undefined,
    elapsedMs: samples.newest?.elapsedMs ?? 0,
  };
}

/** The points of a run's lines; rank in percent of the full rank. */
export function linePointsOf({ samples, layers }: Run): LinePoint[] {
  const full = layers.reduce((sum, layer) => sum + layer.fullRank, 0);
  return pointsOf(samples).map(({ step, elapsedMs, meanLoss, accuracy, ranks }) => ({
    step,
    elapsedMs,
    loss: meanLoss,
    accuracy: 100 * accuracy,
    rank: (100 * ranks.reduce((a, b) => a + b, 0)) / Math.max(1, full),
  }));
}

const identity = ({ config, moves, branchedAt }: Described) => JSON.stringify([config, moves, branchedAt]);

/**
 * The list with a run that was replaced, if it was trained.
 *
 * It replaces a run with the same description; beyond the limit, the oldest that is not pinned is removed.
 */
export function withRun(list: RunList, run: Run | undefined): RunList {
  if (!run || run.samples.appended === 0) return list;
  const described = describedRun(run);
  const mine = identity(described);
  const others = list.kept.filter((one) => one.pinned || identity(one) !== mine);
  const dropped = others.length < mostKept ? undefined : others.find(({ pinned }) => !pinned);
  const kept = others.filter((one) => one !== dropped);
  const color = Array.from({ length: mostKept }, (_, i) => i).find((i) =>
    kept.every((one) => one.color !== i),
  );
  const next: KeptRun = {
    ...described,
    ...outcomeOf(run),
    id: list.nextId,
    color: color ?? 0,
    pinned: false,
    points: linePointsOf(run),
    tests: pointsOf(run.tests),
  };
  return { ...list, kept: [...kept, next], nextId: list.nextId + 1 };
}

/** The list without a run. */
export const withoutRun = (list: RunList, id: number): RunList => ({
  ...list,
  kept: list.kept.filter((run) => run.id !== id),
});

/** The list with a run pinned or not; unchanged if too many would be pinned. */
export function withPin(list: RunList, id: number, pinned: boolean): RunList {
  if (pinned && list.kept.filter((run) => run.pinned).length >= mostPinned) return list;
  return { ...list, kept: list.kept.map((run) => (run.id === id ? { ...run, pinned } : run)) };
}

/** Seconds of training until a step, interpolated between the points; pauses do not count. Points in order of step. */
export function secondsAt(points: readonly { step: number; elapsedMs: number }[], step: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1] ?? { step: 0, elapsedMs: 0 };
  const after = points[low];
  if (!after) return before.elapsedMs / 1000;
  const share = after.step > before.step ? (step - before.step) / (after.step - before.step) : 0;
  return (before.elapsedMs + share * (after.elapsedMs - before.elapsedMs)) / 1000;
}
