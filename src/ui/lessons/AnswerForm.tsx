import { useId, useState } from 'react';
import type { Question } from '../../lessons/lesson';
import type { Answer } from '../../lessons/liveState';
import { texts } from '../../core/texts';

export const text = texts('ui/lessons/AnswerForm', {
  answers: 'Answers',
  unknown: 'I do not know',
  answer: 'Answer',
  notYet: 'Not yet. Look again.',
});

type Props = {
  question: Question;
  /** Whether “I do not know” is an answer. */
  open: boolean;
  given: Answer | undefined;
  onAnswer: (value: Answer) => void;
};

function Choices({ options, given, onAnswer }: Omit<Props, 'question' | 'open'> & { options: Options }) {
  return (
    <div className="answers" role="group" aria-label={text.answers}>
      {options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          data-explain="lessonAnswer"
          aria-pressed={given === value}
          onClick={() => onAnswer(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
type Options = readonly { value: string; label: string }[];

function WholeNumber({ label, unit, given, onAnswer }: NumberProps) {
  const id = useId();
  const [value, setValue] = useState(given === undefined ? '' : String(given));
  return (
    <form
      className="answers number"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== '') onAnswer(Number(value));
      }}
    >
      <label htmlFor={id}>
        {label}
        {unit === undefined ? null : <small> {unit}</small>}
      </label>
      <input
        id={id}
        type="number"
        data-explain="lessonAnswer"
        min={0}
        step={1}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <button type="submit" data-explain="lessonAnswer">
        {text.answer}
      </button>
    </form>
  );
}
type NumberProps = { label: string; unit: string | undefined } & Pick<Props, 'given' | 'onAnswer'>;

/** The question of a step. A given answer that did not pass it is marked as such. */
export function AnswerForm({ question, open, given, onAnswer }: Props) {
  return (
    <>
      {'options' in question ? (
        <Choices
          options={open ? [...question.options, { value: 'unknown', label: text.unknown }] : question.options}
          given={given}
          onAnswer={onAnswer}
        />
      ) : (
        <WholeNumber label={question.label} unit={question.unit} given={given} onAnswer={onAnswer} />
      )}
      {given === undefined ? null : <p className="remark">{text.notYet}</p>}
    </>
  );
}
