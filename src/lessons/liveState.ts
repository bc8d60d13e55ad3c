import type { LiveEvent, RunConfig } from '../core/config/config';
import type { Cost, LayerProgress, Progress, Summary } from '../core/run/progress';

/** An answer of the learner's: the value of a choice, or a number. */
export type Answer = string | number;

/** A run before the present one, and what it came to. */
export type PastRun = {
  config: RunConfig;
  moves: readonly LiveEvent[];
  step: number;
  /** 0…1. */
  accuracy: number | undefined;
};

/** What the predicates of a lesson read: the run, how it is looked at, and what the learner has answered. */
export type LiveState = {
  /** With which the present run began; `live`: with the live parameters as they are now. */
  config: RunConfig;
  live: RunConfig;
  /** Of the newest report; 0 before there is one. */
  step: number;
  /** On the batch of that step, and on the test set when it was last measured; 0…1. */
  accuracy: number | undefined;
  testAccuracy: number | undefined;
  /** By name, as in the newest report. */
  layers: Readonly<Record<string, LayerProgress>>;
  cost: Cost | undefined;
  /** The reports that are kept, and the tests, each in order of step. */
  reports: readonly Progress[];
  tests: readonly { step: number; accuracy: number }[];
  /** What the run came to; undefined before its end. */
  end: Summary | undefined;
  /** Live parameters that were moved in this run. */
  moves: readonly LiveEvent[];
  /** Paths at which the run began otherwise than the lesson has it. */
  changed: readonly string[];
  /** The step and the layer that are looked at, and the steps of this run that were looked back at. */
  view: { step: number; layer: string | undefined; seen: readonly number[] };
  /** By the id of the question. */
  answers: Readonly<Record<string, Answer>>;
  /** Oldest first. */
  runs: readonly PastRun[];
};
