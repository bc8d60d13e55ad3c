import type { Lesson, Step } from './lesson';
import type { LiveState } from './liveState';

/** The paths that may be moved or set up to and including a step. */
const allowedUpTo = ({ steps }: Lesson, index: number): string[] =>
  steps.slice(0, index + 1).flatMap((step) => (step.kind === 'goal' ? step.controls : []));

/** Paths that were moved or set in this run although no step up to this one allows it, without duplicates. */
export function strayedPaths(lesson: Lesson, index: number, { changed, moves }: LiveState): string[] {
  const allowed = allowedUpTo(lesson, index);
  const touched = new Set([...changed, ...moves.map(({ path }) => path)]);
  return [...touched].filter((path) => !allowed.includes(path));
}

function holds(lesson: Lesson, index: number, step: Step, state: LiveState): boolean {
  switch (step.kind) {
    case 'prediction':
      return state.answers[step.question.id] !== undefined;
    case 'goal':
      return strayedPaths(lesson, index, state).length === 0 && step.pass(state);
    case 'reveal':
      return true;
    default:
      return step satisfies never;
  }
}

/**
 * How many steps have passed in this state, if `passed` had before: steps pass in order, and passed steps stay passed.
 *
 * A prediction passes when it is answered; a goal when it is reached and only paths allowed so far were changed; a
 * reveal when all steps before it have.
 */
export function passedIn(lesson: Lesson, passed: number, state: LiveState): number {
  let count = passed;
  for (let step = lesson.steps[count]; step && holds(lesson, count, step, state); step = lesson.steps[count])
    count++;
  return count;
}

/** The number of predictions, and of right answers. */
export function score({ steps }: Lesson, answers: LiveState['answers']): { right: number; of: number } {
  const predictions = steps.filter((step) => step.kind === 'prediction');
  return {
    right: predictions.filter(({ question }) => answers[question.id] === question.right).length,
    of: predictions.length,
  };
}

/** A text with the names in braces replaced by values kept by goals; unknown names are unchanged. */
export const filled = (text: string, kept: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => kept[name] ?? whole);
