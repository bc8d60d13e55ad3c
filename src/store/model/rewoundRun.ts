import { valueAt, withValue } from '../../core/config/config';
import type { LiveEvent } from '../../core/config/config';
import type { Progress } from '../../core/run/progress';
import type { EventOf } from '../../worker/protocol';
import { seriesUpTo } from './history';
import type { Run } from './runs';

/** The part of a run up to a step. */
const upTo = (run: Run, { step, cuts, progress }: { step: number; cuts: number; progress: Progress }) => ({
  step,
  progress,
  samples: seriesUpTo(run.samples, step),
  tests: seriesUpTo(run.tests, step),
  spectra: seriesUpTo(run.spectra, step),
  reports: seriesUpTo(run.reports, step),
  snapshots: run.snapshots.filter((one) => one <= step),
  events: run.events.filter((move) => move.step <= step),
  cuts: run.cuts.slice(0, cuts),
});

/**
 * The run that continues from a snapshot: it has the past up to it, and live parameters stay unchanged.
 *
 * Of the moves after the snapshot's step, it has those in the snapshot; the others were made later.
 */
export function branchedRun(run: Run, event: EventOf<'branched'>): Run {
  const { step, config } = event;
  const isOwn = (move: LiveEvent) =>
    move.step < step || (move.step === step && valueAt(config, move.path) === move.value);
  return {
    ...run,
    ...upTo(run, event),
    state: 'paused',
    rebuild: undefined,
    branchedAt: step,
    events: run.events.filter(isOwn),
    moved: {},
    summary: undefined,
    stoppedAt: undefined,
  };
}

/** A kept run after the trainer resumed it, up to the step of its snapshot. */
export const resumedRun = (kept: Run, event: EventOf<'resumed'>): Run => ({
  ...branchedRun(kept, { ...event, type: 'branched' }),
  live: kept.step === event.step ? kept.live : event.config,
  branchedAt: kept.branchedAt,
  summary: kept.step === event.step ? kept.summary : undefined,
});

/** The run after its device was lost: its past up to the step at which it was rebuilt, with the live values of that step. */
export const recoveredRun = (run: Run, event: EventOf<'recovered'>): Run => ({
  ...run,
  ...upTo(run, event),
  live: Object.entries(run.moved).reduce((live, [path, value]) => withValue(live, path, value), event.config),
  summary: run.step === event.step ? run.summary : undefined,
  stoppedAt: run.stoppedAt?.lastGoodStep === event.step ? run.stoppedAt : undefined,
});
