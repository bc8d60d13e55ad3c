import { useEffect } from 'react';
import { totalRank } from '../../store/model/measures';
import { shownProgress } from '../../store/selectors/scrub';
import { percent, thousands } from '../elements/format';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';

/** What the cut would do to the network without retraining, in numbers. */
function Numbers() {
  const cut = useStore((s) => s.inspection.cut);
  const reason = useStore((s) => s.inspection.refused.choice);
  if (reason !== undefined) return reason;
  if (!cut) return 'drag a cut line, and see.';
  const { accuracy, whole, images, params, paramsDense, macs, macsDense, step } = cut;
  return (
    <>
      <span>
        accuracy <b>{percent(accuracy, 1)}</b> %
      </span>
      <span>
        before <b>{percent(whole, 1)}</b> %
      </span>
      <span>
        parameters <b>{percent(params / paramsDense)}</b> %
      </span>
      <span>
        MACs <b>{percent(macs / macsDense)}</b> %
      </span>
      <span>
        {thousands(images)} test images, step {thousands(step)}
      </span>
    </>
  );
}

/** One line, always there: how the network does after the cut. */
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
      <Term title="After this cut" explain="afterCut" />{' '}
      {recorded ? (
        <span>
          rank <b>{rank}</b> of {full}; its accuracy only a run of your own can tell.
        </span>
      ) : (
        <Numbers />
      )}
    </p>
  );
}
