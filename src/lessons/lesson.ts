import type { LiveState } from './liveState';

/** What a step speaks of and the page can show. */
export type Target = `control:${string}` | `layer:${string}` | `chart:${string}` | 'timeline' | 'legend';

/** One of several answers, or a whole number. */
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

/** The learner commits to an answer, right or not; the step passes with it. `right` is worth a point at the end. */
export type Prediction = Asked & {
  kind: 'prediction';
  question: Extract<Question, { options: unknown }> & { right: string };
};

/** Something to be reached with one's own hand. */
export type Goal = Asked & {
  kind: 'goal';
  /** Paths that may be moved or set here, besides play, pause and the timeline. */
  controls: readonly string[];
  question?: Question;
  /** Whether it is reached. Looked at with every report, answer and look back, while the step is the present one. */
  pass(state: LiveState): boolean;
  /** What to notice when it is. */
  notice: string;
  /** What the reveal will say of this moment, by the names that its text has in braces. */
  keep?(state: LiveState): Readonly<Record<string, string>>;
};

/** What happened, and why. Reached when all steps before it have passed; `{name}`: what a goal has kept. */
export type Reveal = { kind: 'reveal'; id: string; text: string; why: string };

export type Step = Prediction | Goal | Reveal;

/**
 * A lesson: the file `<id>.ts` of this folder, which exports it as `lesson`; beside it `<id>.reference.ts`, the logs that
 * pass it and that do not.
 */
export type Lesson = {
  /** Its place among the lessons, ascending. */
  order: number;
  title: string;
  /** What one will know afterwards: one sentence. */
  knows: string;
  /** Where it starts: what differs from the default configuration, as in a file of the command line. */
  start: Readonly<Record<string, unknown>>;
  /** Steps of the run at which Play stops by itself, so that moves fall on the same step for everyone. */
  stops: readonly number[];
  /** A prediction first, a reveal last. */
  steps: readonly Step[];
};

/** A lesson by its id. */
export type NamedLesson = Lesson & { id: string };
