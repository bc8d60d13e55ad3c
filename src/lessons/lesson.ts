import type { LiveState } from './liveState';

/** What a step refers to and the page can highlight. */
export type Target = `control:${string}` | `layer:${string}` | `chart:${string}` | 'timeline' | 'legend';

/** One of several answers, or an integer. */
export type Question =
  | { id: string; options: readonly { value: string; label: string }[] }
  | { id: string; label: string; unit?: string };

type Asked = {
  /** Unique in its lesson. */
  id: string;
  text: string;
  targets: readonly Target[];
  hint: string;
};

/** The learner commits to an answer, right or wrong, which passes the step. `right` counts in the final score. */
export type Prediction = Asked & {
  kind: 'prediction';
  question: Extract<Question, { options: unknown }> & { right: string };
};

/** A state of the page to be reached by the learner. */
export type Goal = Asked & {
  kind: 'goal';
  /** Paths that may be moved or set, in addition to play, pause and the timeline. */
  controls: readonly string[];
  question?: Question;
  /** Whether it is reached. Called at every report, answer and look back, while the step is the present one. */
  pass(state: LiveState): boolean;
  /** What to notice once it is reached. */
  notice: string;
  /** Values of this moment for the text of the reveal, by the names in braces. */
  keep?(state: LiveState): Readonly<Record<string, string>>;
};

/** What happened, and why. Reached once all steps before it have passed; `{name}`: a value kept by a goal. */
export type Reveal = { kind: 'reveal'; id: string; text: string; why: string };

export type Step = Prediction | Goal | Reveal;

/**
 * A lesson: the file `<id>.ts` of this folder, which exports it as `lesson`. `<id>.reference.ts` has logs that must pass it
 * and logs that must not.
 */
export type Lesson = {
  /** Its position among the lessons, ascending. */
  order: number;
  title: string;
  /** What the learner knows afterwards: one sentence. */
  knows: string;
  /** The initial state: differences from the default configuration, as in a file of the command line. */
  start: Readonly<Record<string, unknown>>;
  /** Steps of the run at which Play stops, so that moves happen at the same step for everyone. */
  stops: readonly number[];
  /** A prediction first, a reveal last. */
  steps: readonly Step[];
};

/** A lesson by its id. */
export type NamedLesson = Lesson & { id: string };
