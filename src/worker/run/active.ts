import type { LiveEvent } from '../../core/config/config';
import type { StartUp } from '../../core/run/startUp';
import type { Experiment } from '../../train/experiment/experiment';
import type { Run, RunEvent } from '../../train/run/run';
import type { Session } from '../../train/run/session';
import type { SnapshotShelf } from './snapshots';

/** How a run ends without a command. */
export type Ending = Extract<RunEvent, { type: 'finished' | 'diverged' }>;

/** A run being trained: everything that a build creates. */
export type Active = {
  experiment: Experiment;
  session: Session;
  run: Run;
  shelf: SnapshotShelf;
  /** Steps after which there is always a report with true spectra. */
  reports: readonly number[];
  /** The moves made so far, in order. Those that are not in a snapshot are made again after a restore. */
  log: LiveEvent[];
  /** The end of the run, until it is reported. */
  ending: Ending | undefined;
  /** The times of its start, until its first step was made. */
  startUp?: StartUp | undefined;
};
