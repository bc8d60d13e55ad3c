import { texts } from '../../core/texts';
import { tolerance } from '../../core/run/checksum';
import type { OfferedRun, Verdict } from '../../store/model/linkState';
import { thousands } from '../elements/format';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/rail/Replay', {
  moves: (count: string, isOne: boolean) => (isOne ? '1 move' : `${count} moves`),
  identical: 'Identical',
  identicalHelp: 'every singular value has the same bits as the sender’s.',
  close: 'Within tolerance',
  closeHelp: (percent: number) =>
    `σ₁ and Σσ² of every layer are within ${percent} % of the sender’s. Adapters round differently.`,
  different: 'Different',
  differentHelp: (percent: number) =>
    `σ₁ or Σσ² of some layer differs by more than ${percent} % from the sender’s. On another adapter, rounding may have led the training elsewhere.`,
  changed: 'Not compared',
  changedHelp: 'a control was moved here that the sender did not move.',
  at: (step: string) => `at step ${step}:`,
  shared: 'A shared run',
  sharedWith: (moves: string) => `with ${moves}.`,
  play: 'Press play to replay it.',
  playAndCompare: (step: string) =>
    `Press play to replay it; at step ${step} it is compared with the sender’s.`,
  offered: 'This link contains a run',
  repeat: 'Replay it',
});

const many = (count: number) => text.moves(thousands(count), count === 1);

const signs: Record<Verdict, string> = { identical: '=', close: '≈', different: '≠', changed: '–' };

function helpOf(verdict: Verdict): string {
  const help = text[`${verdict}Help`];
  return typeof help === 'string' ? help : help(100 * tolerance);
}

function Progress({ run, verdict }: { run: OfferedRun; verdict: Verdict | undefined }) {
  const step = run.checksum && thousands(run.checksum.step);
  if (verdict !== undefined) {
    return (
      <>
        <b>
          <span aria-hidden="true">{signs[verdict]} </span>
          {text[verdict]}
        </b>{' '}
        {text.at(step ?? '')} {helpOf(verdict)}
      </>
    );
  }
  return (
    <>
      <b>{text.shared}</b> {text.sharedWith(many(run.events.length))}{' '}
      {step === undefined ? text.play : text.playAndCompare(step)}
    </>
  );
}

/** The run of a shared link, and whether its replay gave the same result. */
export function Replay() {
  const replay = useStore((s) => s.link.replay);
  const offered = useStore((s) => s.link.offered);
  const { replay: build } = useActions();
  return (
    <div className="remark" role="status" data-testid="replay">
      {offered ? (
        <p>
          <b>{text.offered}</b> {text.sharedWith(many(offered.events.length))}{' '}
          <button type="button" className="text" data-explain="replay" onClick={build}>
            {text.repeat}
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
