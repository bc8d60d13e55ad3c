import { texts } from '../../core/texts';
import { lastMove } from '../../store/selectors/selectors';
import { OwnRun } from './OwnRun';
import { short, thousands } from '../elements/format';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/overlays/NoticeCard', {
  lastMove: (label: string, value: string, step: string) =>
    `The last slider move was ${label} to ${value} at step ${step}. `,
  lastGood: (step: string) => `The last good weights are those of step ${step}.`,
  ownRun: 'Train your own run',
  halve: 'Restart at half the learning rate',
  dismiss: 'Dismiss',
});

/** The last move before the stop, and the last good step. */
function Cause() {
  const label = useStore((s) => lastMove(s)?.label);
  const event = useStore((s) => lastMove(s)?.event);
  const stoppedAt = useStore((s) => s.run.stoppedAt);
  return (
    <p>
      {label !== undefined && event && typeof event.value === 'number'
        ? text.lastMove(label, short(event.value), thousands(event.step))
        : ''}
      {stoppedAt ? text.lastGood(thousands(stoppedAt.lastGoodStep)) : ''}
    </p>
  );
}

/** An error and what to do about it. The run is unchanged unless the notice says otherwise. */
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
        {recorded ? <OwnRun>{text.ownRun}</OwnRun> : null}
        {diverged && !recorded ? (
          <button type="button" className="text" data-explain="halveRate" onClick={halveLearningRate}>
            {text.halve}
          </button>
        ) : null}
        <button type="button" className="text" data-explain="dismiss" onClick={dismissNotice}>
          {text.dismiss}
        </button>
      </p>
    </div>
  );
}
