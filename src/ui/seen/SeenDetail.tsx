import { texts } from '../../core/texts';
import { useEffect } from 'react';
import { thousands } from '../elements/format';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';
import { Confusion } from './Confusion';
import { DrawDigit } from './DrawDigit';

export const text = texts('ui/seen/SeenDetail', {
  waiting: 'Classifying the test set …',
  title: 'Confusion matrix',
  correct: (correct: string, of: string, step: string) =>
    `${correct} of ${of} test images correct, step ${step}`,
  again: 'Refresh',
});

/** Requests the confusion matrix at first, and whenever the run pauses. */
function useConfusion() {
  const { ask } = useActions();
  const confusion = useStore((s) => s.inspection.confusion);
  const state = useStore((s) => s.run.state);
  const config = useStore((s) => s.run.config);
  const step = useStore((s) => s.run.step);
  const scene = state === 'idle' || state === 'building' || state === 'failed' ? undefined : config;
  const rests = state !== 'running';
  const isOld = confusion === undefined || (rests && confusion.step !== step);
  useEffect(() => {
    if (scene && isOld) ask({ about: 'confusion' });
  }, [ask, scene, isOld, rests]);
  return confusion;
}

/** The confusion matrix with its images, and beside it a drawing if the input is 28 × 28. */
export function SeenDetail() {
  const confusion = useConfusion();
  const reason = useStore((s) => s.inspection.refused.confusion);
  const { ask } = useActions();
  if (!confusion) return <p className="empty">{reason ?? text.waiting}</p>;
  const [height, width, channels] = confusion.shape;
  const right = confusion.classNames.reduce(
    (sum, _, i) => sum + (confusion.counts[i * confusion.classNames.length + i] ?? 0),
    0,
  );
  return (
    <div className="seen-columns">
      <section aria-labelledby="confusion-heading">
        <h3 id="confusion-heading">
          <Term title={text.title} explain="confusion" />{' '}
          <small>
            {text.correct(thousands(right), thousands(confusion.images), thousands(confusion.step))}
          </small>
          <button
            type="button"
            className="text"
            data-explain="askAgain"
            onClick={() => ask({ about: 'confusion' })}
          >
            {text.again}
          </button>
        </h3>
        <Confusion confusion={confusion} />
      </section>
      {height === 28 && width === 28 && channels === 1 ? (
        <DrawDigit classNames={confusion.classNames} />
      ) : null}
    </div>
  );
}
