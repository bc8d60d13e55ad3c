import { texts } from '../../core/texts';
import { useEffect } from 'react';
import { totalRank } from '../../store/model/measures';
import { shownProgress } from '../../store/selectors/scrub';
import { percent, thousands } from '../elements/format';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/spectra/AfterCut', {
  title: 'After this cut',
  hint: 'drag a cut line to see its effect.',
  accuracy: 'accuracy',
  before: 'before',
  parameters: 'parameters',
  macs: 'MACs',
  images: (count: string, step: string) => `${count} test images, step ${step}`,
  rank: 'rank',
  recorded: (full: number) => `of ${full}; train your own run to measure its accuracy.`,
});

/** The effect of the cut without fine-tuning, as numbers. */
function Numbers() {
  const cut = useStore((s) => s.inspection.cut);
  const reason = useStore((s) => s.inspection.refused.choice);
  if (reason !== undefined) return reason;
  if (!cut) return text.hint;
  const { accuracy, whole, images, params, paramsDense, macs, macsDense, step } = cut;
  return (
    <>
      <span>
        {text.accuracy} <b>{percent(accuracy, 1)}</b> %
      </span>
      <span>
        {text.before} <b>{percent(whole, 1)}</b> %
      </span>
      <span>
        {text.parameters} <b>{percent(params / paramsDense)}</b> %
      </span>
      <span>
        {text.macs} <b>{percent(macs / macsDense)}</b> %
      </span>
      <span>{text.images(thousands(images), thousands(step))}</span>
    </>
  );
}

/** One line, always present: the accuracy and size of the network after the cut. */
export function AfterCut() {
  const recorded = useStore((s) => s.recorded);
  const state = useStore((s) => s.run.state);
  const step = useStore((s) => s.inspection.cut?.step);
  const now = useStore((s) => s.run.step);
  const shown = useStore(shownProgress);
  const { rank, full } = shown ? totalRank(shown) : { rank: 0, full: 0 };
  const { askCut } = useActions();
  const stands = state === 'paused' || state === 'finished';
  const isOld = stands && step !== undefined && step !== now;
  useEffect(() => {
    if (isOld) askCut();
  }, [isOld, now, askCut]);
  return (
    <p className="after-cut">
      <Term title={text.title} explain="afterCut" />{' '}
      {recorded ? (
        <span>
          {text.rank} <b>{rank}</b> {text.recorded(full)}
        </span>
      ) : (
        <Numbers />
      )}
    </p>
  );
}
