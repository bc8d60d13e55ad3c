import type { Command } from '../../worker/protocol';

/** Steps selected by a lesson: those after which there is always a report, and those at which Play stops. */
export type Watched = { reports: readonly number[]; stops: readonly number[] };

type Watching = { watched?: Watched | undefined };

/** The reports that a build requests; undefined if none. */
export const wantedReports = ({ watched }: Watching): { reports: number[] } | undefined =>
  watched && { reports: [...watched.reports] };

/** The command of Play: to train to the next stop, or without a limit if none is left. */
export function playOrder({ run, setup }: { run: { step: number }; setup: Watching }): Command {
  const stop = setup.watched?.stops.find((step) => step > run.step);
  return stop === undefined ? { type: 'play' } : { type: 'step', count: stop - run.step };
}
