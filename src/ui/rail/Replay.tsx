import { texts } from '../../core/texts';
import { tolerance } from '../../core/run/checksum';
import { numerics } from '../../core/versions';
import type { LinkState, OfferedRun, Verdict } from '../../store/model/linkState';
import { thousands } from '../elements/format';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/rail/Replay', {
  moves: (count: string, isOne: boolean) => (isOne ? '1 move' : `${count} moves`),
  identical: 'Identical',
  identicalHelp: 'every singular value has the same bits as the sender’s.',
  close: 'Within tolerance',
  closeHelp: (bound: string) =>
    `σ₁ and Σσ² of every layer are within ${bound} of the sender’s. Adapters round differently.`,
  different: 'Different',
  differentHelp: (bound: string) =>
    `σ₁ or Σσ² of some layer differs by more than ${bound} from the sender’s. On another adapter, rounding may have led the training elsewhere.`,
  earlier: 'an earlier version of Rankscope',
  newer: 'a newer version of Rankscope',
  closeVersions: (version: string, bound: string) =>
    `${version} computed the sender’s; σ₁ and Σσ² of every layer agree within ${bound}.`,
  incomparable: 'Not comparable',
  incomparableHelp: (version: string, bound: string) =>
    `${version} computed the sender’s, and σ₁ or Σσ² of some layer differs by more than ${bound}. What has changed in between may have led the training elsewhere.`,
  changed: 'Not compared',
  changedHelp: 'a control was moved here that the sender did not move.',
  at: (step: string) => `at step ${step}:`,
  shared: 'A shared run',
  sharedWith: (moves: string) => `with ${moves}.`,
  play: 'Press play to replay it.',
  playAndCompare: (step: string, version: string | undefined) =>
    `Press play to replay it; at step ${step} it is compared with the sender’s${version === undefined ? '' : `, which ${version} computed`}.`,
  offered: 'This link contains a run',
  repeat: 'Replay it',
});

const many = (count: number) => text.moves(thousands(count), count === 1);

const signs: Record<Verdict, string> = { identical: '=', close: '≈', different: '≠', changed: '–' };

/** A share in percent, without the noise of binary fractions. */
const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

/** The version that computed a run, if it is another one. */
const otherVersion = ({ numerics: theirs }: OfferedRun): string | undefined =>
  theirs === numerics ? undefined : theirs < numerics ? text.earlier : text.newer;

/** A bound of a relative difference: a power of ten. Checksums have six digits. */
const boundOf = (difference: number) =>
  Math.min(tolerance, Math.max(1e-5, 10 ** Math.ceil(Math.log10(difference))));

function helpOf(verdict: Verdict): string {
  const help = text[`${verdict}Help`];
  return typeof help === 'string' ? help : help(percent(tolerance));
}

/** A verdict in words. If another version computed the run, equal bits cannot be expected. */
export function verdictWords(run: OfferedRun, verdict: Verdict, difference: number) {
  const version = otherVersion(run);
  const words = { sign: signs[verdict], title: text[verdict], text: helpOf(verdict) };
  if (version === undefined || verdict === 'identical' || verdict === 'changed') return words;
  if (verdict === 'close')
    return { ...words, text: text.closeVersions(version, percent(boundOf(difference))) };
  const help = text.incomparableHelp(version, percent(tolerance));
  return { sign: '–', title: text.incomparable, text: help };
}

function Progress({ run }: { run: NonNullable<LinkState['replay']> }) {
  const step = run.checksum && thousands(run.checksum.step);
  const version = run.checksum && otherVersion(run);
  if (run.verdict !== undefined) {
    const words = verdictWords(run, run.verdict, run.difference ?? Infinity);
    return (
      <>
        <b>
          <span aria-hidden="true">{words.sign} </span>
          {words.title}
        </b>{' '}
        {text.at(step ?? '')} {words.text}
      </>
    );
  }
  return (
    <>
      <b>{text.shared}</b> {text.sharedWith(many(run.events.length))}{' '}
      {step === undefined ? text.play : text.playAndCompare(step, version)}
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
          <Progress run={replay} />
        </p>
      ) : null}
    </div>
  );
}
