import { lessons } from '../../lessons';
import { texts } from '../../core/texts';
import { useLearning, useStudy } from './useStudy';
import { WithSymbols } from './WithSymbols';

export const text = texts('ui/lessons/LessonList', {
  heading: 'Lessons',
  remark: 'A lesson sets up its own experiment, restarts it, and follows what you do.',
});

/** All lessons, each with what it teaches. Choosing one starts it. */
export function LessonList() {
  const study = useStudy();
  const learning = useLearning();
  return (
    <>
      <h3>{text.heading}</h3>
      <ul className="questions">
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <button
              type="button"
              data-explain="lesson"
              aria-current={lesson.id === learning?.lesson.id ? 'true' : undefined}
              onClick={(event) => {
                event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
                study.start(lesson);
                scrollTo(0, 0);
              }}
            >
              <b>{lesson.title}</b>
              <span>
                <WithSymbols text={lesson.knows} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="remark">{text.remark}</p>
    </>
  );
}
