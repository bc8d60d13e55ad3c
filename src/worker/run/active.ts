import type { LiveEvent } from '../../core/config/config';
import type { Experiment } from '../../train/experiment/experiment';
import type { Run, RunEvent } from '../../train/run/run';
import type { Session } from '../../train/run/session';
import type { SnapshotShelf } from './snapshots';

/** How a run ends by itself. */
export type Ending = Extract<RunEvent, { type: 'finished' | 'diverged' }>;

/** A run being trained: everything that a build makes. */
export type Active = {
  experiment: Experiment;
  session: Session;
  run: Run;
  shelf: SnapshotShelf;
  /** Steps after which a report with true spectra is due in any case. */
  reports: readonly number[];
  /** The moves made so far, in order. Those that a snapshot does not have are made again after a restore. */
  log: LiveEvent[];
  /** The run has ended, which is not reported yet. */
  ending: Ending | undefined;
};
