import { useState } from 'react';
import type { Goal, Prediction } from '../../lessons/lesson';
import type { Learning } from '../../lessons/study';
import { texts } from '../../core/texts';
import { useActions, useStore } from '../useStore';
import { AnswerForm } from './AnswerForm';
import { controlName, show, targetName } from './target';
import { useStudy } from './useStudy';
import { WithSymbols } from './WithSymbols';

export const text = texts('ui/lessons/PresentStep', {
  show: 'Show',
  hint: 'Hint',
  controls: 'Controls to move:',
  strayed: (names: string) => `${names} was changed, which no step so far allows.`,
  setUp: 'Set it up again',
});

type Props = { step: Goal | Prediction; learning: Learning };

/** The task of a step, what it refers to, its question if it has one, and a hint on request. */
export function PresentStep({ step, learning }: Props) {
  const { start, answers, strayed } = learning;
  const [isHinted, setHinted] = useState(false);
  const study = useStudy();
  const catalogue = useStore((s) => s.catalogue);
  const layers = useStore((s) => s.run.layers);
  const { setTab, selectLayer } = useActions();
  const { question } = step;
  const nameOf = (path: string) => controlName(catalogue, start, path);
  const controls = step.kind === 'goal' ? step.controls.map(nameOf) : [];
  return (
    <>
      <p className="task">
        <WithSymbols text={step.text} />
      </p>
      {question ? (
        <AnswerForm
          question={question}
          open={step.kind === 'prediction'}
          given={answers[question.id]}
          onAnswer={(value) => study.answer(question.id, value)}
        />
      ) : null}
      {controls.length > 0 ? (
        <p className="remark">
          {text.controls} <WithSymbols text={controls.join(', ')} />
        </p>
      ) : null}
      {strayed.length > 0 ? (
        <p className="strayed" role="status">
          <WithSymbols text={text.strayed(strayed.map(nameOf).join(', '))} />{' '}
          <button type="button" className="text" data-explain="lessonAgain" onClick={study.setUpAgain}>
            {text.setUp}
          </button>
        </p>
      ) : null}
      <p className="acts">
        {step.targets.map((target) => (
          <button
            key={target}
            type="button"
            className="text"
            data-explain="lessonShow"
            onClick={() => show(target, { layers, setTab, selectLayer })}
          >
            {text.show} <WithSymbols text={targetName(catalogue, start, target)} />
          </button>
        ))}
        <button
          type="button"
          className="text"
          data-explain="lessonHint"
          aria-expanded={isHinted}
          onClick={() => setHinted(!isHinted)}
        >
          {text.hint}
        </button>
      </p>
      {isHinted ? (
        <p className="hint">
          <WithSymbols text={step.hint} />
        </p>
      ) : null}
    </>
  );
}
