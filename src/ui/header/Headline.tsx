import type { ReactNode } from 'react';
import { totalRank } from '../../store/model/measures';
import { pace } from '../../store/selectors/selectors';
import { shownAccuracy, shownProgress } from '../../store/selectors/scrub';
import type { State } from '../../store/model/state';
import { partOf, percent } from '../elements/format';
import { Term } from '../explain/Term';
import { useStore } from '../useStore';

type Props = {
  name: string;
  explain: string;
  value: string;
  unit: string;
  lead?: boolean;
  children: ReactNode;
};

function Figure({ name, explain, value, unit, lead = false, children }: Props) {
  return (
    <div className={lead ? 'lead' : undefined}>
      <dt>
        <Term title={name} explain={explain} />
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
  const value = useStore((s) => shownAccuracy(s)?.value);
  const of = useStore((s) => shownAccuracy(s)?.of);
  return (
    <Figure
      name="accuracy"
      explain="accuracy"
      value={value === undefined ? none : percent(value, 1)}
      unit={value === undefined ? '' : '%'}
    >
      {of ?? 'not yet'}
    </Figure>
  );
}

function rankOf(state: State) {
  const progress = shownProgress(state);
  return progress && totalRank(progress);
}

function Rank() {
  const rank = useStore((s) => rankOf(s)?.rank);
  const full = useStore((s) => rankOf(s)?.full);
  const known = rank !== undefined && full !== undefined;
  return (
    <Figure
      name="rank"
      explain="rank"
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
  explain,
  part,
  whole,
}: {
  name: string;
  explain: string;
  part: keyof Costs;
  whole: keyof Costs;
}) {
  const now = useStore((s) => shownProgress(s)?.cost[part]);
  const dense = useStore((s) => shownProgress(s)?.cost[whole]);
  const known = now !== undefined && dense !== undefined && dense > 0;
  const text = known ? partOf(now, dense) : undefined;
  return (
    <Figure name={name} explain={explain} value={known ? percent(now / dense) : none} unit={known ? '%' : ''}>
      {text ? `${text.part} of ${text.whole}` : 'not yet'}
    </Figure>
  );
}
type Costs = NonNullable<State['run']['progress']>['cost'];

function Time() {
  const ms = useStore((s) => (s.run.step > 0 ? shownProgress(s)?.msPerStep : undefined));
  const speed = useStore((s) => (s.run.step > 0 ? pace(s) : undefined));
  return (
    <Figure
      name="time a step"
      explain="time"
      value={ms === undefined ? none : ms < 100 ? ms.toFixed(1) : ms.toFixed(0)}
      unit={ms === undefined ? '' : 'ms'}
    >
      {speed === undefined ? 'not yet' : `${speed < 10 ? speed.toFixed(1) : speed.toFixed(0)} steps/s`}
    </Figure>
  );
}

/** What training changes now, and all that is kept: frozen bases beside their core can be more than the dense network. */
function Trained() {
  const trained = useStore((s) => shownProgress(s)?.cost.trainableParams);
  const stored = useStore((s) => shownProgress(s)?.cost.storedParams);
  const dense = useStore((s) => shownProgress(s)?.cost.paramsDense);
  const known = trained !== undefined && dense !== undefined && dense > 0;
  return (
    <Figure
      name="trained"
      explain="trained"
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
      <Share name="parameters" explain="parameters" part="params" whole="paramsDense" />
      <Share name="MACs" explain="macs" part="macs" whole="macsDense" />
      <Trained />
      <Time />
    </dl>
  );
}
