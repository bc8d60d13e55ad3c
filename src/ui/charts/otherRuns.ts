import { letterOf, secondsAt } from '../../store/runList';
import type { KeptRun, RunList } from '../../store/runList';
import type { Run } from '../../store/runs';
import type { Row } from '../../store/selectors';
import { pointsOf } from '../../store/series';
import { stepLimit } from './axes';
import type { Clock, OtherLine } from './Plot';

/** The lines of the kept runs, and the axis that they share with the present one. */
export type OtherRuns = {
  clock: Clock | undefined;
  limit: number;
  loss: OtherLine[];
  accuracy: OtherLine[];
  rank: OtherLine[];
};

/** Whole seconds at which an axis of time may end. */
const ends = [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** The right end of an axis of time: a round number of seconds at or beyond this one. */
export const timeLimit = (seconds: number): number =>
  ends.find((end) => end >= seconds) ?? 3600 * Math.ceil(seconds / 3600);

function rowsOf({ points, tests }: KeptRun) {
  const test: Row[] =
    tests.length > 1
      ? tests.map(({ step, accuracy }) => ({ step, test: 100 * accuracy }))
      : points.map(({ step, accuracy }) => ({ step, test: accuracy }));
  return {
    mean: points.map(({ step, loss }): Row => ({ step, mean: loss })),
    test,
    all: points.map(({ step, rank }): Row => ({ step, all: rank })),
  };
}

/** The kept runs as lines beside those of the present run, against steps or seconds of training. */
export function otherRuns({ kept, clock }: RunList, run: Run): OtherRuns {
  const points = pointsOf(run.samples);
  const timed = clock === 'time';
  const lines = kept.map((one) => {
    const line = {
      id: one.id,
      label: letterOf(one.id),
      color: one.color,
      clock: timed ? (step: number) => secondsAt(one.points, step) : undefined,
    };
    return { line, rows: rowsOf(one) };
  });
  const steps = Math.max(0, ...kept.map(({ step }) => step));
  const ms = Math.max(points.at(-1)?.elapsedMs ?? 0, ...kept.map(({ elapsedMs }) => elapsedMs));
  return {
    clock: timed ? (step) => secondsAt(points, step) : undefined,
    limit: timed ? timeLimit(ms / 1000) : Math.max(stepLimit(run.total, run.step), steps),
    loss: lines.map(({ line, rows }) => ({ ...line, key: 'mean', rows: rows.mean })),
    accuracy: lines.map(({ line, rows }) => ({ ...line, key: 'test', rows: rows.test })),
    rank: lines.map(({ line, rows }) => ({ ...line, key: 'all', rows: rows.all })),
  };
}
