import { useEffect, useRef } from 'react';
import type { Learning } from '../../lessons/study';
import { texts } from '../../core/texts';
import { Icon } from '../elements/Icon';
import { PresentStep } from './PresentStep';
import { Revealed } from './Revealed';
import { unmark } from './target';
import { useLearning, useStudy } from './useStudy';
import { WithSymbols } from './WithSymbols';
import './lessons.css';

export const text = texts('ui/lessons/LessonPanel', {
  lesson: 'Lesson',
  step: (number: number, of: number) => `step ${number} of ${of}`,
  end: 'what happened',
  passed: 'Passed.',
  close: 'Leave the lesson',
});

/** The newest step that has passed, if it is a goal. */
function passedGoal({ lesson, passed }: Learning) {
  const step = lesson.steps.slice(0, passed).findLast(({ kind }) => kind !== 'reveal');
  return step?.kind === 'goal' ? step : undefined;
}

function Steps({ learning }: { learning: Learning }) {
  const { lesson, passed } = learning;
  const { steps } = lesson;
  const present = steps[passed] ?? steps.at(-1);
  const goal = passedGoal(learning);
  const panel = useRef<HTMLDivElement>(null);
  const shown = useRef<typeof present>(undefined);
  useEffect(() => {
    if (shown.current !== present) {
      panel.current?.closest('.lesson')?.scrollTo(0, 0);
      // The lesson was just chosen, or the focused element was removed with the previous step.
      const isFree = shown.current === undefined || document.activeElement === document.body;
      if (isFree) panel.current?.focus({ preventScroll: true });
    }
    shown.current = present;
    return unmark;
  }, [present]);
  return (
    <div ref={panel} className="step" tabIndex={-1} aria-live="polite">
      {goal ? (
        <p className="passed">
          <b>{text.passed}</b> <WithSymbols text={goal.notice} />
        </p>
      ) : null}
      {present?.kind === 'reveal' ? <Revealed reveal={present} learning={learning} /> : null}
      {present && present.kind !== 'reveal' ? (
        <PresentStep key={present.id} step={present} learning={learning} />
      ) : null}
    </div>
  );
}

/** The current lesson, step by step; nothing without one. */
export function LessonPanel() {
  const learning = useLearning();
  const study = useStudy();
  if (!learning) return null;
  const { lesson, passed } = learning;
  const count = lesson.steps.length - 1;
  const isOver = passed >= count;
  return (
    <section className="block lesson" aria-label={text.lesson}>
      <header>
        <h2>
          {lesson.title} <small>{isOver ? text.end : text.step(passed + 1, count)}</small>
        </h2>
        <button
          type="button"
          className="icon"
          data-explain="lessonClose"
          aria-label={text.close}
          title={text.close}
          onClick={study.leave}
        >
          <Icon name="close" />
        </button>
      </header>
      <progress max={count} value={Math.min(passed, count)} aria-hidden="true" />
      <Steps learning={learning} />
    </section>
  );
}
