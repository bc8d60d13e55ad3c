import type { LiveEvent } from '../../core/config/config';
import type { Experiment } from '../../train/experiment/experiment';
import type { Run } from '../../train/run/run';
import type { Session } from '../../train/run/session';
import type { SnapshotShelf } from './snapshots';

/** A run being trained: everything that `build` makes. */
export type Active = {
  experiment: Experiment;
  session: Session;
  run: Run;
  shelf: SnapshotShelf;
  /** The moves that were made, in order: what a snapshot does not know of is made again after it. */
  log: LiveEvent[];
};
