import type { ReactNode } from 'react';
import { headlineAccuracy, pace, totalRank } from '../../store/selectors';
import type { State } from '../../store/state';
import { partOf, percent } from '../format';
import { Term } from '../Term';
import { useStore } from '../useStore';

type Props = { name: string; help: string; value: string; unit: string; lead?: boolean; children: ReactNode };

function Figure({ name, help, value, unit, lead = false, children }: Props) {
  return (
    <div className={lead ? 'lead' : undefined}>
      <dt>
        <Term title={name} help={help} />
      </dt>
      <dd>
        <b>{value}</b>
        <i>{unit}</i>
      </dd>
      <dd className="sub">{children}</dd>
    </div>
  );
}

const none = '–';

function Accuracy() {
  const value = useStore((s) => headlineAccuracy(s.run)?.value);
  const of = useStore((s) => headlineAccuracy(s.run)?.of);
  return (
    <Figure
      name="accuracy"
      help="Share of images that are classified correctly: of the test set where it was measured, else of the last batch."
      value={value === undefined ? none : percent(value, 1)}
      unit={value === undefined ? '' : '%'}
    >
      {of ?? 'not yet'}
    </Figure>
  );
}

function Rank() {
  const rank = useStore((s) => (s.run.progress ? totalRank(s.run.progress).rank : undefined));
  const full = useStore((s) => (s.run.progress ? totalRank(s.run.progress).full : undefined));
  const known = rank !== undefined && full !== undefined;
  return (
    <Figure
      name="rank"
      help="Singular values that the cut keeps, over all layers, as a share of the full rank."
      value={known ? percent(rank / Math.max(1, full)) : none}
      unit={known ? '%' : ''}
      lead
    >
      {known ? (
        <>
          <span data-testid="total-rank">{rank}</span> of {full}
        </>
      ) : (
        'not yet'
      )}
    </Figure>
  );
}

function Share({
  name,
  help,
  part,
  whole,
}: {
  name: string;
  help: string;
  part: keyof Costs;
  whole: keyof Costs;
}) {
  const now = useStore((s) => s.run.progress?.cost[part]);
  const dense = useStore((s) => s.run.progress?.cost[whole]);
  const known = now !== undefined && dense !== undefined && dense > 0;
  const text = known ? partOf(now, dense) : undefined;
  return (
    <Figure name={name} help={help} value={known ? percent(now / dense) : none} unit={known ? '%' : ''}>
      {text ? `${text.part} of ${text.whole}` : 'not yet'}
    </Figure>
  );
}
type Costs = NonNullable<State['run']['progress']>['cost'];

function Time() {
  const ms = useStore((s) => (s.run.step > 0 ? s.run.progress?.msPerStep : undefined));
  const speed = useStore((s) => (s.run.step > 0 ? pace(s) : undefined));
  return (
    <Figure
      name="time a step"
      help="Measured here: the mean of the steps since the last report, from the batch to the updated weights."
      value={ms === undefined ? none : ms < 100 ? ms.toFixed(1) : ms.toFixed(0)}
      unit={ms === undefined ? '' : 'ms'}
    >
      {speed === undefined ? 'not yet' : `${speed < 10 ? speed.toFixed(1) : speed.toFixed(0)} steps/s`}
    </Figure>
  );
}

/** What training changes now, and all that is kept: frozen bases beside their core can be more than the dense network. */
function Trained() {
  const trained = useStore((s) => s.run.progress?.cost.trainableParams);
  const stored = useStore((s) => s.run.progress?.cost.storedParams);
  const dense = useStore((s) => s.run.progress?.cost.paramsDense);
  const known = trained !== undefined && dense !== undefined && dense > 0;
  return (
    <Figure
      name="trained"
      help="Numbers that training changes now, as a share of the dense network; below, all numbers that are kept now, frozen ones too. Frozen factors beside their core can be more than the dense network."
      value={known ? percent(trained / dense, trained / dense < 0.0995 ? 1 : 0) : none}
      unit={known ? '%' : ''}
    >
      {known && stored !== undefined ? `stored ${percent(stored / dense)} %` : 'not recorded'}
    </Figure>
  );
}

/** The six numbers that a run comes down to. */
export function Headline() {
  return (
    <dl className="headline" aria-label="Headline numbers">
      <Accuracy />
      <Rank />
      <Share
        name="parameters"
        help="Numbers to store at these ranks, as a share of the dense network. A layer is stored as factors only below its break-even rank r*."
        part="params"
        whole="paramsDense"
      />
      <Share
        name="MACs"
        help="Multiply-accumulates for one image at these ranks, as a share of the dense network. Fewer need not mean faster: compare the time a step."
        part="macs"
        whole="macsDense"
      />
      <Trained />
      <Time />
    </dl>
  );
}
