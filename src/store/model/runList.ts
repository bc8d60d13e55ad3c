import type { LiveEvent, RunConfig } from '../../core/config/config';
import { headlineAccuracy, markedMoves, totalRank } from './measures';
import { pointsOf } from './series';
import type { Run } from './runs';
import type { TestPoint } from './samples';

/** The most runs kept beside the present one; as many have a color. */
export const mostKept = 5;

/** A run is asked to stay when others go: one fewer than are kept, so that the newest always finds room. */
export const mostPinned = mostKept - 1;

/** What tells one run from another. */
export type Described = {
  config: RunConfig;
  /** Slider moves, of a drag only where it ended. */
  moves: readonly LiveEvent[];
  /** The step of the earlier run at which it began. */
  branchedAt: number | undefined;
};

/** A point of a run's lines. */
export type LinePoint = { step: number; elapsedMs: number; loss: number; accuracy: number; rank: number };

/** What a run comes to, each as far as it is known; shares are 0…1. */
export type Outcome = {
  step: number;
  accuracy: number | undefined;
  rank: number | undefined;
  params: number | undefined;
  macs: number | undefined;
  elapsedMs: number;
};

/** A run that was replaced: its lines and what it came to, at most 25 kB. */
export type KeptRun = Described &
  Outcome & {
    id: number;
    /** Which of the colors for runs, 0 to 4. */
    color: number;
    pinned: boolean;
    /** At most 241 and 81 of them. */
    points: readonly LinePoint[];
    tests: readonly TestPoint[];
  };

/** What the steps are drawn against. */
export type Clock = 'steps' | 'time';

/** The runs beside the present one, oldest first. */
export type RunList = {
  kept: readonly KeptRun[];
  /** That of the present run. */
  nextId: number;
  clock: Clock;
};

/** No run yet. */
export const emptyRunList: RunList = { kept: [], nextId: 0, clock: 'steps' };

/** A run's letter: A, B, … Z, A2, B2. */
export const letterOf = (id: number): string =>
  String.fromCharCode(65 + (id % 26)) + (id < 26 ? '' : String(1 + Math.floor(id / 26)));

/** The most moves that a run is described by. */
const mostMoves = 40;

/** What tells a run from others. */
export const describedRun = ({ config, events, branchedAt, step }: Run): Described => ({
  config,
  moves: [
    ...events.filter((event) => event.step === 0),
    ...markedMoves(events, Math.max(1, step / 60)),
  ].slice(-mostMoves),
  branchedAt,
});

/** What a run has come to so far. */
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
 * The list with a run that was replaced, if it has trained at all.
 *
 * It takes the place of one that was steered just alike; beyond the bound, the oldest that is not pinned goes.
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

/** The list with a run pinned or not; as it was where too many would be. */
export function withPin(list: RunList, id: number, pinned: boolean): RunList {
  if (pinned && list.kept.filter((run) => run.pinned).length >= mostPinned) return list;
  return { ...list, kept: list.kept.map((run) => (run.id === id ? { ...run, pinned } : run)) };
}

/** Seconds of training until a step, between the points in proportion; pauses do not count. Points in order of step. */
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
