import { secondsAt } from '../../../store/model/runList';
import type { Clock, KeptRun } from '../../../store/model/runList';
import type { Run } from '../../../store/model/runs';
import { pointsOf } from '../../../store/model/series';
import { duration, thousands } from '../../elements/format';
import { stepLimit } from './axes';

/** The position of a step on the axis, if that is not of steps. */
export type Place = (step: number) => number;

/** The horizontal axis: steps up to `limit`, or seconds of training up to it if `place` is given. */
export type TimeAxis = { limit: number; place?: Place | undefined };

/** Round numbers of seconds at which a time axis may end. */
const ends = [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** The right end of a time axis: a round number of seconds at or beyond this one. */
const timeLimit = (seconds: number): number =>
  ends.find((end) => end >= seconds) ?? 3600 * Math.ceil(seconds / 3600);

/** The positions of the steps of these points on an axis of this kind. */
export const placeOn = (clock: Clock, points: readonly { step: number; elapsedMs: number }[]) =>
  clock === 'time' ? (step: number) => secondsAt(points, step) : undefined;

/** The axis that a run shares with the kept runs. */
export function timeAxis(run: Run, clock: Clock, kept: readonly KeptRun[] = []): TimeAxis {
  const points = pointsOf(run.samples);
  const place = placeOn(clock, points);
  if (!place) return { limit: Math.max(stepLimit(run.total, run.step), ...kept.map(({ step }) => step)) };
  const ms = Math.max(points.at(-1)?.elapsedMs ?? 0, ...kept.map(({ elapsedMs }) => elapsedMs));
  return { limit: timeLimit(ms / 1000), place };
}

/** The label at an end of the axis. */
export function axisText(value: number, timed: boolean): string {
  if (!timed) return value === 0 ? 'step 0' : thousands(value);
  return value < 60 ? `${value} s` : duration(value);
}
