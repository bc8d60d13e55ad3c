import type { Value } from '../core/config/param';
import type { Answer } from './liveState';

/** An action of a learner on the page. */
export type Action =
  | { answer: string; value: Answer }
  /** Plays until the run is at this step, through the stops before it. */
  | { play: number }
  | { set: string; value: Value }
  /** Moves the timeline back to this step. */
  | { look: number }
  /** Branches from the snapshot of this step. */
  | { branch: number }
  /** Sets these paths, and restarts. */
  | { restart: Readonly<Record<string, Value>> };

/** A point of a log at which the step with this id must be the first that has not passed, although `though` holds. */
export type Stuck = { stuckAt: string; though: string };

/** Consecutive actions, with points at which the lesson must not have progressed further. */
export type Log = readonly (Action | Stuck)[];

/** The test cases of a lesson: a log that must pass all of it, and logs that must not pass from a step on. */
export type LessonReference = { solution: Log; wrong: readonly { from: string; log: Log }[] };
