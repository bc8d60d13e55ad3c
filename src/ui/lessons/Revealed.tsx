import { lessons } from '../../lessons';
import type { Reveal, Step } from '../../lessons/lesson';
import { filled, score } from '../../lessons/progress';
import type { Learning } from '../../lessons/study';
import { texts } from '../../core/texts';
import { useStudy } from './useStudy';
import { WithSymbols } from './WithSymbols';

export const text = texts('ui/lessons/Revealed', {
  predicted: 'You predicted:',
  happened: 'It was:',
  unknown: 'not known',
  score: (right: number, of: number) => `Predictions right: ${right} of ${of}.`,
  next: (title: string) => `Next: ${title}`,
});

const labelOf = (step: Extract<Step, { kind: 'prediction' }>, value: string | number | undefined) =>
  step.question.options.find((option) => option.value === value)?.label ?? text.unknown;

/** What happened, what was predicted, and why. */
export function Revealed({ reveal, learning }: { reveal: Reveal; learning: Learning }) {
  const { lesson, answers, kept } = learning;
  const study = useStudy();
  const next = lessons[lessons.findIndex(({ id }) => id === lesson.id) + 1];
  const { right, of } = score(lesson, answers);
  const predictions = lesson.steps.filter((step) => step.kind === 'prediction');
  return (
    <>
      <p className="task">
        <WithSymbols text={filled(reveal.text, kept)} />
      </p>
      {predictions.map((step) => (
        <p key={step.id}>
          {text.predicted} {labelOf(step, answers[step.question.id])}. {text.happened}{' '}
          <b>{labelOf(step, step.question.right)}</b>.
        </p>
      ))}
      <p>{text.score(right, of)}</p>
      <p className="why">
        <WithSymbols text={reveal.why} />
      </p>
      {next ? (
        <p className="acts">
          <button type="button" className="text" data-explain="lesson" onClick={() => study.start(next)}>
            {text.next(next.title)}
          </button>
        </p>
      ) : null}
    </>
  );
}
