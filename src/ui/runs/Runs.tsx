import { texts } from '../../core/texts';
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

export const text = texts('ui/runs/Runs', {
  steps: 'steps',
  stepsHelp: 'Draw the lines against the step',
  time: 'time',
  timeHelp: 'Draw the lines against training time; pauses do not count',
  columns: {
    steps: 'steps',
    accuracy: 'accuracy %',
    rank: 'rank %',
    parameters: 'param. %',
    macs: 'MACs %',
    time: 'time',
  },
  same: 'the same settings',
  title: 'Runs',
  help: 'The current run, and up to five that it replaced. Their lines are drawn thin beside it, named by how they differ from it. Pinned runs stay when others are dropped.',
  table: 'Table of runs',
  differs: 'what differs',
  axis: 'Lines against',
  pin: (run: string) => `Pin run ${run}`,
  pinHelp: 'Pin: it stays when others are dropped',
  full: (most: number) => `At most ${most} can be pinned`,
  remove: (run: string) => `Remove run ${run}`,
  removeHelp: 'Remove this run',
  own: 'this run',
  branched: (step: string) => `this run, branched at ${step}`,
});

const clocks = () =>
  [
    { value: 'steps', title: text.stepsHelp, children: text.steps },
    { value: 'time', title: text.timeHelp, children: text.time },
  ] as const;

const share = (value: number | undefined, digits = 0) => (value === undefined ? '–' : percent(value, digits));

const took = (ms: number) => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms / 1000));

/** The result of a run, as cells. */
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
  found.map((one) => (one.symbol === undefined ? one.text : `${one.symbol} ${one.text}`)).join(', ');

/** How a run differs from the present one. */
const Words = ({ found }: { found: readonly Difference[] }) =>
  found.length === 0
    ? text.same
    : found.map((one, i) => (
        <Fragment key={`${one.symbol ?? ''} ${one.text}`}>
          {i > 0 ? ', ' : ''}
          {one.symbol === undefined ? null : <MathSymbol symbol={one.symbol} />} {one.text}
        </Fragment>
      ));

/** The present run and those it replaced, as a table. */
export function Runs() {
  const { run, catalogue } = useSlowState(250);
  const { kept, nextId, clock } = useStore((s) => s.runs);
  const { pinRun, removeRun, setClock } = useActions();
  const own = describedRun(run);
  const pins = kept.filter(({ pinned }) => pinned).length;
  const letter = letterOf(nextId);
  return (
    <section className="panel runs" aria-label={text.title}>
      <div className="rows" tabIndex={0} role="group" aria-label={text.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <Term title={text.title} explain="runs" help={text.help} />
              </th>
              <th scope="col" className="differs">
                {text.differs}
              </th>
              {Object.values(text.columns).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th className="tools-cell">
                <Segments
                  label={text.axis}
                  explain="clock"
                  value={clock}
                  options={clocks()}
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
                      aria-label={text.pin(name)}
                      aria-pressed={one.pinned}
                      aria-disabled={!full}
                      title={full ? text.pinHelp : text.full(mostPinned)}
                      onClick={() => pinRun(one.id, !one.pinned)}
                    >
                      <Icon name="pin" />
                    </button>
                    <button
                      type="button"
                      className="small"
                      data-explain="removeRun"
                      aria-label={text.remove(name)}
                      title={text.removeHelp}
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
                {run.branchedAt === undefined ? text.own : text.branched(thousands(run.branchedAt))}
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
