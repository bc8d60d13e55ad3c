import { Fragment } from 'react';
import { differences } from '../../store/selectors/difference';
import type { Difference } from '../../store/selectors/difference';
import { describedRun, letterOf, mostPinned, outcomeOf } from '../../store/model/runList';
import type { Outcome } from '../../store/model/runList';
import { Segments } from '../elements/Segments';
import { duration, percent, thousands } from '../elements/format';
import { Icon } from '../elements/Icon';
import { MathSymbol } from '../elements/MathSymbol';
import { Term } from '../explain/Term';
import { useActions, useSlowState, useStore } from '../useStore';
import './runs.css';

const clocks = [
  { value: 'steps', title: 'Draw the lines against the step', children: 'steps' },
  {
    value: 'time',
    title: 'Draw the lines against the time that the steps took; pauses do not count',
    children: 'time',
  },
] as const;

const share = (value: number | undefined, digits = 0) => (value === undefined ? '–' : percent(value, digits));

const took = (ms: number) => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms / 1000));

const columns = ['steps', 'accuracy %', 'rank %', 'param. %', 'MACs %', 'time'];

/** What a run comes to, as cells. */
const Cells = ({ step, accuracy, rank, params, macs, elapsedMs }: Outcome) => (
  <>
    <td>{thousands(step)}</td>
    <td>{share(accuracy, 1)}</td>
    <td>{share(rank)}</td>
    <td>{share(params)}</td>
    <td>{share(macs)}</td>
    <td>{took(elapsedMs)}</td>
  </>
);

const asText = (found: readonly Difference[]) =>
  found.map(({ symbol, text }) => (symbol === undefined ? text : `${symbol} ${text}`)).join(', ');

/** How a run differs, in a few words. */
const Words = ({ found }: { found: readonly Difference[] }) =>
  found.length === 0
    ? 'the same settings'
    : found.map(({ symbol, text }, i) => (
        <Fragment key={`${symbol ?? ''} ${text}`}>
          {i > 0 ? ', ' : ''}
          {symbol === undefined ? null : <MathSymbol symbol={symbol} />} {text}
        </Fragment>
      ));

/** The present run and those it replaced, in numbers. */
export function Runs() {
  const { run, catalogue } = useSlowState(250);
  const { kept, nextId, clock } = useStore((s) => s.runs);
  const { pinRun, removeRun, setClock } = useActions();
  const own = describedRun(run);
  const pins = kept.filter(({ pinned }) => pinned).length;
  const letter = letterOf(nextId);
  return (
    <section className="panel runs" aria-label="Runs">
      <div className="rows" tabIndex={0} role="group" aria-label="Table of runs">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <Term
                  title="Runs"
                  explain="runs"
                  help="The run you steer, and up to five that it replaced. Their lines are drawn thin beside it, named by how they differ from it. Pinned ones stay when others go."
                />
              </th>
              <th scope="col" className="differs">
                what differs
              </th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th className="tools-cell">
                <Segments
                  label="Lines against"
                  explain="clock"
                  value={clock}
                  options={clocks}
                  onChoose={setClock}
                />
              </th>
            </tr>
          </thead>
          <tbody>
            {kept.toReversed().map((one) => {
              const found = differences(catalogue, one, own);
              const name = letterOf(one.id);
              const full = one.pinned || pins < mostPinned;
              return (
                <tr key={one.id}>
                  <th scope="row">
                    <i className="swatch" data-run={one.color} /> {name}
                  </th>
                  <td className="differs" title={asText(found)}>
                    <Words found={found} />
                  </td>
                  <Cells {...one} />
                  <td className="tools-cell">
                    <button
                      type="button"
                      className="small"
                      data-explain="pinRun"
                      aria-label={`Pin run ${name}`}
                      aria-pressed={one.pinned}
                      aria-disabled={!full}
                      title={full ? 'Pin: it stays when others go' : `At most ${mostPinned} can be pinned`}
                      onClick={() => pinRun(one.id, !one.pinned)}
                    >
                      <Icon name="pin" />
                    </button>
                    <button
                      type="button"
                      className="small"
                      data-explain="removeRun"
                      aria-label={`Remove run ${name}`}
                      title="Remove this run"
                      onClick={() => removeRun(one.id)}
                    >
                      <Icon name="close" />
                    </button>
                  </td>
                </tr>
              );
            })}
            <tr className="own">
              <th scope="row">
                <i className="swatch" /> {letter}
              </th>
              <td className="differs">
                {run.branchedAt === undefined
                  ? 'this run'
                  : `this run, branched at ${thousands(run.branchedAt)}`}
              </td>
              <Cells {...outcomeOf(run)} />
              <td />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}
