import { tolerance } from '../../core/run/checksum';
import type { OfferedRun, Verdict } from '../../store/model/linkState';
import { thousands } from '../elements/format';
import { useActions, useStore } from '../useStore';

const many = (count: number) => (count === 1 ? '1 move' : `${thousands(count)} moves`);

const verdicts: Record<Verdict, { sign: string; title: string; text: string }> = {
  identical: {
    sign: '=',
    title: 'Identical',
    text: 'every singular value has the same bits as the sender’s.',
  },
  close: {
    sign: '≈',
    title: 'Within tolerance',
    text: `σ₁ and Σσ² of every layer are within ${100 * tolerance} % of the sender’s. Adapters round differently.`,
  },
  different: {
    sign: '≠',
    title: 'Different',
    text: `σ₁ or Σσ² of some layer is more than ${100 * tolerance} % from the sender’s. On another adapter, rounding may have led the training elsewhere.`,
  },
  changed: {
    sign: '–',
    title: 'Not compared',
    text: 'something was moved here that the sender did not move.',
  },
};

function Progress({ run, verdict }: { run: OfferedRun; verdict: Verdict | undefined }) {
  const step = run.checksum && thousands(run.checksum.step);
  if (verdict !== undefined) {
    const { sign, title, text } = verdicts[verdict];
    return (
      <>
        <b>
          <span aria-hidden="true">{sign} </span>
          {title}
        </b>{' '}
        at step {step}: {text}
      </>
    );
  }
  return (
    <>
      <b>A shared run</b> with {many(run.events.length)}.{' '}
      {step === undefined
        ? 'Press play to repeat it.'
        : `Press play to repeat it; at step ${step} it is compared with the sender’s.`}
    </>
  );
}

/** The run that a link has brought: what it is, and whether its repetition came to the same. */
export function Replay() {
  const replay = useStore((s) => s.link.replay);
  const offered = useStore((s) => s.link.offered);
  const { replay: build } = useActions();
  return (
    <div className="remark" role="status" data-testid="replay">
      {offered ? (
        <p>
          <b>The link has brought a run</b> with {many(offered.events.length)}.{' '}
          <button type="button" className="text" data-explain="replay" onClick={build}>
            Repeat it
          </button>
        </p>
      ) : null}
      {replay && !offered ? (
        <p>
          <Progress run={replay} verdict={replay.verdict} />
        </p>
      ) : null}
    </div>
  );
}
