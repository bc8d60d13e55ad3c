import { texts } from '../../core/texts';
import type { ReactNode } from 'react';
import { totalRank } from '../../store/model/measures';
import { pace } from '../../store/selectors/selectors';
import { shownAccuracy, shownProgress } from '../../store/selectors/scrub';
import type { State } from '../../store/model/state';
import { partOf, percent } from '../elements/format';
import { Term } from '../explain/Term';
import { useStore } from '../useStore';

export const text = texts('ui/header/Headline', {
  label: 'Headline numbers',
  accuracy: 'accuracy',
  rank: 'rank',
  parameters: 'parameters',
  macs: 'MACs',
  trained: 'trained',
  time: 'time per step',
  pending: 'not yet',
  of: (part: string, whole: string) => `${part} of ${whole}`,
  ofFull: (full: number) => `of ${full}`,
  speed: (steps: string) => `${steps} steps/s`,
  stored: (share: string) => `stored ${share} %`,
  notRecorded: 'not recorded',
});

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
      name={text.accuracy}
      explain="accuracy"
      value={value === undefined ? none : percent(value, 1)}
      unit={value === undefined ? '' : '%'}
    >
      {of ?? text.pending}
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
      name={text.rank}
      explain="rank"
      value={known ? percent(rank / Math.max(1, full)) : none}
      unit={known ? '%' : ''}
      lead
    >
      {known ? (
        <>
          <span data-testid="total-rank">{rank}</span> {text.ofFull(full)}
        </>
      ) : (
        text.pending
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
  const costs = known ? partOf(now, dense) : undefined;
  return (
    <Figure name={name} explain={explain} value={known ? percent(now / dense) : none} unit={known ? '%' : ''}>
      {costs ? text.of(costs.part, costs.whole) : text.pending}
    </Figure>
  );
}
type Costs = NonNullable<State['run']['progress']>['cost'];

function Time() {
  const ms = useStore((s) => (s.run.step > 0 ? shownProgress(s)?.msPerStep : undefined));
  const speed = useStore((s) => (s.run.step > 0 ? pace(s) : undefined));
  return (
    <Figure
      name={text.time}
      explain="time"
      value={ms === undefined ? none : ms < 100 ? ms.toFixed(1) : ms.toFixed(0)}
      unit={ms === undefined ? '' : 'ms'}
    >
      {speed === undefined ? text.pending : text.speed(speed < 10 ? speed.toFixed(1) : speed.toFixed(0))}
    </Figure>
  );
}

/** The numbers of trained and of stored parameters: frozen bases and their core can exceed the dense network. */
function Trained() {
  const trained = useStore((s) => shownProgress(s)?.cost.trainableParams);
  const stored = useStore((s) => shownProgress(s)?.cost.storedParams);
  const dense = useStore((s) => shownProgress(s)?.cost.paramsDense);
  const known = trained !== undefined && dense !== undefined && dense > 0;
  return (
    <Figure
      name={text.trained}
      explain="trained"
      value={known ? percent(trained / dense, trained / dense < 0.0995 ? 1 : 0) : none}
      unit={known ? '%' : ''}
    >
      {known && stored !== undefined ? text.stored(percent(stored / dense)) : text.notRecorded}
    </Figure>
  );
}

/** The six headline numbers of a run. */
export function Headline() {
  return (
    <dl className="headline" aria-label={text.label}>
      <Accuracy />
      <Rank />
      <Share name={text.parameters} explain="parameters" part="params" whole="paramsDense" />
      <Share name={text.macs} explain="macs" part="macs" whole="macsDense" />
      <Trained />
      <Time />
    </dl>
  );
}
