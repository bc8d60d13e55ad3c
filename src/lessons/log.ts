import type { Value } from '../core/config/param';
import type { Answer } from './liveState';

/** What a learner does on the page. */
export type Deed =
  | { answer: string; value: Answer }
  /** Plays until the run is at this step, through the stops before it. */
  | { play: number }
  | { set: string; value: Value }
  /** Drags the timeline back to this step. */
  | { look: number }
  /** Goes back to the snapshot of this step, and on from there. */
  | { branch: number }
  /** Sets these paths, and restarts. */
  | { restart: Readonly<Record<string, Value>> };

/** A place in a log where the step with this id is the first that has not passed, though what is said was done. */
export type Stuck = { stuckAt: string; though: string };

/** Deeds in order, each from where those before it have led, and how far the lesson must not have come. */
export type Log = readonly (Deed | Stuck)[];

/** What a lesson is held to: a log that passes all of it, and logs of what must not, from a step on. */
export type LessonReference = { solution: Log; wrong: readonly { from: string; log: Log }[] };
