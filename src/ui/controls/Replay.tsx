import { tolerance } from '../../core/run/checksum';
import { numerics } from '../../core/versions';
import type { LinkState, OfferedRun, Verdict } from '../../store/model/linkState';
import { thousands } from '../format';
import { useActions, useStore } from '../useStore';

const many = (count: number) => (count === 1 ? '1 move' : `${thousands(count)} moves`);

/** A share in percent, without the noise of binary fractions. */
const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

type Words = { sign: string; title: string; text: string };

const verdicts: Record<Verdict, Words> = {
  identical: {
    sign: '=',
    title: 'Identical',
    text: 'every singular value has the same bits as the sender’s.',
  },
  close: {
    sign: '≈',
    title: 'Within tolerance',
    text: `σ₁ and Σσ² of every layer are within ${percent(tolerance)} of the sender’s. Adapters round differently.`,
  },
  different: {
    sign: '≠',
    title: 'Different',
    text: `σ₁ or Σσ² of some layer is more than ${percent(tolerance)} from the sender’s. On another adapter, rounding may have led the training elsewhere.`,
  },
  changed: {
    sign: '–',
    title: 'Not compared',
    text: 'something was moved here that the sender did not move.',
  },
};

/** Which version computed a run, where that is another one. */
const otherVersion = ({ numerics: theirs }: OfferedRun): string | undefined =>
  theirs === numerics ? undefined : `${theirs < numerics ? 'an earlier' : 'a newer'} version of Rankscope`;

/** A bound of a relative difference: a power of ten. Checksums have six digits. */
const boundOf = (difference: number) =>
  Math.min(tolerance, Math.max(1e-5, 10 ** Math.ceil(Math.log10(difference))));

/** What is said of a verdict. Where another version computed the run, equal bits are not to be expected. */
export function verdictWords(run: OfferedRun, verdict: Verdict, difference: number): Words {
  const version = otherVersion(run);
  const words = verdicts[verdict];
  if (version === undefined || verdict === 'identical' || verdict === 'changed') return words;
  if (verdict === 'close')
    return {
      ...words,
      text: `${version} computed the sender’s; σ₁ and Σσ² of every layer agree within ${percent(boundOf(difference))}.`,
    };
  return {
    sign: '–',
    title: 'Not comparable',
    text: `${version} computed the sender’s, and σ₁ or Σσ² of some layer is more than ${percent(tolerance)} from it. What has changed in between may have led the training elsewhere.`,
  };
}

function Progress({ run }: { run: NonNullable<LinkState['replay']> }) {
  const step = run.checksum && thousands(run.checksum.step);
  const version = run.checksum && otherVersion(run);
  if (run.verdict !== undefined) {
    const { sign, title, text } = verdictWords(run, run.verdict, run.difference ?? Infinity);
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
        : `Press play to repeat it; at step ${step} it is compared with the sender’s${version === undefined ? '' : `, which ${version} computed`}.`}
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
          <Progress run={replay} />
        </p>
      ) : null}
    </div>
  );
}
