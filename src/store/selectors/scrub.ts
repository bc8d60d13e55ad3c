import type { Progress } from '../../core/run/progress';
import { nearestIndex, nearestPoint, pointUpTo } from '../model/history';
import { hasEnded } from '../model/runs';
import type { Run } from '../model/runs';
import { headlineAccuracy } from '../model/measures';
import type { Row } from './selectors';
import { pointsOf } from '../model/series';
import type { State } from '../model/state';

type Shown = Pick<State, 'run' | 'view'>;

/** The report to show: the kept one nearest to the selected step, or the newest. */
export function shownProgress({ run, view }: Shown): Progress | undefined {
  if (view.scrub === undefined) return run.progress;
  return nearestPoint(pointsOf(run.reports), view.scrub) ?? run.progress;
}

/** The step selected on the timeline; undefined while the newest is shown. */
export const scrubbedStep = (state: Shown): number | undefined =>
  state.view.scrub === undefined || state.run.reports.newest === undefined
    ? undefined
    : shownProgress(state)?.step;

/** The step that is shown. */
export const shownStep = (state: Shown): number => scrubbedStep(state) ?? state.run.step;

/** The step to show for a requested one: that of the nearest kept report; undefined at or beyond the newest. */
export function scrubTo(run: Run, step: number): number | undefined {
  const points = pointsOf(run.reports);
  const at = nearestIndex(points, step);
  return at < 0 || at === points.length - 1 ? undefined : points[at]?.step;
}

/** The step of the kept report `count` later, or earlier; undefined at or beyond the newest. */
export function scrubBy({ run, view }: Shown, count: number): number | undefined {
  const points = pointsOf(run.reports);
  const now = view.scrub === undefined ? points.length - 1 : nearestIndex(points, view.scrub);
  const at = Math.max(0, now + count);
  return at >= points.length - 1 ? undefined : points[at]?.step;
}

/** The main accuracy at the step that is shown. */
export function shownAccuracy(state: Shown): { value: number; of: string } | undefined {
  const step = scrubbedStep(state);
  if (step === undefined) return headlineAccuracy(state.run);
  const test = pointUpTo(pointsOf(state.run.tests), step);
  if (test) return { value: test.accuracy, of: 'test set' };
  return step > 0 ? { value: shownProgress(state)?.accuracy ?? NaN, of: 'last batch' } : undefined;
}

/** The last value under `key` at or before a step; of all rows without a step. */
export function valueUpTo(rows: readonly Row[], key: string | number, step: number | undefined) {
  const row = rows.findLast(
    (one) => (step === undefined || one.step <= step) && typeof one[key] === 'number',
  );
  return row?.[key] ?? null;
}

/** The kept snapshot nearest to the step that is shown, to branch from; undefined if branching is not possible. */
export function branchStep(state: State): number | undefined {
  const { run, recorded } = state;
  if (recorded || run.rebuild || run.state === 'building' || run.state === 'failed') return undefined;
  const step = scrubbedStep(state);
  // A branch from the newest step is useless unless the run has ended.
  if (step === undefined && !hasEnded(run)) return undefined;
  const steps = run.snapshots.map((one) => ({ step: one }));
  return nearestPoint(steps, step ?? run.step)?.step;
}
