import type { Command } from '../../worker/protocol';

/** Steps that a lesson has chosen: after which a report comes in any case, and at which Play stops by itself. */
export type Watched = { reports: readonly number[]; stops: readonly number[] };

type Watching = { watched?: Watched | undefined };

/** The reports that a build asks for; undefined without any. */
export const wantedReports = ({ watched }: Watching): { reports: number[] } | undefined =>
  watched && { reports: [...watched.reports] };

/** What Play orders: to train to the next stop, or without end where none is left. */
export function playOrder({ run, setup }: { run: { step: number }; setup: Watching }): Command {
  const stop = setup.watched?.stops.find((step) => step > run.step);
  return stop === undefined ? { type: 'play' } : { type: 'step', count: stop - run.step };
}
