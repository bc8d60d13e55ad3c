import { lastMove } from '../../store/selectors/selectors';
import { OwnRun } from './OwnRun';
import { short, thousands } from '../elements/format';
import { useActions, useStore } from '../useStore';

/** What led to the stop and what is left of it. */
function Cause() {
  const label = useStore((s) => lastMove(s)?.label);
  const event = useStore((s) => lastMove(s)?.event);
  const stoppedAt = useStore((s) => s.run.stoppedAt);
  return (
    <p>
      {label !== undefined && event && typeof event.value === 'number'
        ? `The last slider move was ${label} to ${short(event.value)} at step ${thousands(event.step)}. `
        : ''}
      {stoppedAt ? `The last good weights are those of step ${thousands(stoppedAt.lastGoodStep)}.` : ''}
    </p>
  );
}

/** What went wrong, and what to do about it; training stays as it was unless the notice says otherwise. */
export function NoticeCard() {
  const notice = useStore((s) => s.view.notice);
  const recorded = useStore((s) => s.recorded);
  const { dismissNotice, halveLearningRate } = useActions();
  if (!notice) return null;
  const diverged = notice.kind === 'diverged';
  return (
    <div className="notice" role="alert" data-testid="notice" data-kind={notice.kind}>
      <h3>{notice.title}</h3>
      <p>{notice.text}</p>
      {diverged ? <Cause /> : null}
      <p className="acts">
        {recorded ? <OwnRun>Train a run of your own</OwnRun> : null}
        {diverged && !recorded ? (
          <button type="button" className="text" data-explain="halveRate" onClick={halveLearningRate}>
            Start over at half the learning rate
          </button>
        ) : null}
        <button type="button" className="text" data-explain="dismiss" onClick={dismissNotice}>
          Dismiss
        </button>
      </p>
    </div>
  );
}
