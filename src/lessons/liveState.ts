import type { LiveEvent, RunConfig } from '../core/config/config';
import type { Cost, LayerProgress, Progress, Summary } from '../core/run/progress';

/** The learner's answer: the value of a choice, or a number. */
export type Answer = string | number;

/** An earlier run and its results. */
export type PastRun = {
  config: RunConfig;
  moves: readonly LiveEvent[];
  step: number;
  /** 0…1. */
  accuracy: number | undefined;
};

/** The state that a lesson's predicates read: the run, its view, and the learner's answers. */
export type LiveState = {
  /** The initial configuration of the present run; `live`: with the present live parameters. */
  config: RunConfig;
  live: RunConfig;
  /** Of the newest report; 0 before the first. */
  step: number;
  /** On the batch of that step, and on the test set when it was last measured; 0…1. */
  accuracy: number | undefined;
  testAccuracy: number | undefined;
  /** By name, from the newest report. */
  layers: Readonly<Record<string, LayerProgress>>;
  cost: Cost | undefined;
  /** The kept reports, and the tests, each in order of step. */
  reports: readonly Progress[];
  tests: readonly { step: number; accuracy: number }[];
  /** The results of the run; undefined before its end. */
  end: Summary | undefined;
  /** Live parameters that were moved in this run. */
  moves: readonly LiveEvent[];
  /** Paths at which the run's initial configuration differs from the lesson's. */
  changed: readonly string[];
  /** The step and the layer that are shown, and the steps of this run that were looked back at. */
  view: { step: number; layer: string | undefined; seen: readonly number[] };
  /** By the id of the question. */
  answers: Readonly<Record<string, Answer>>;
  /** Oldest first. */
  runs: readonly PastRun[];
};
