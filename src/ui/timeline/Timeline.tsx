import { texts } from '../../core/texts';
import { useMemo } from 'react';
import type { CSSProperties, KeyboardEvent } from 'react';
import { branchStep, scrubbedStep, shownStep } from '../../store/selectors/scrub';
import { markedMoves } from '../../store/model/measures';
import { linePoints, rankRows } from '../../store/selectors/selectors';
import { cutMarks } from '../../store/selectors/settling';
import { stepLimit } from '../charts/time/axes';
import { eventMarks } from '../charts/time/eventMark';
import { areaPath, flagsOf, labelledFlags } from './timelineMarks';
import { ActionButton } from '../elements/ActionButton';
import { markText } from '../elements/cutText';
import { thousands } from '../elements/format';
import { Icon } from '../elements/Icon';
import { MathSymbol } from '../elements/MathSymbol';
import { Term } from '../explain/Term';
import { useActions, useSlowState, useStore } from '../useStore';
import { Runs } from '../runs/Runs';
import './timeline.css';

export const text = texts('ui/timeline/Timeline', {
  start: 'step 0',
  shown: 'Shown step',
  at: (step: number, limit: number, isLatest: boolean) =>
    `step ${step} of ${limit}${isLatest ? ', the newest' : ''}`,
  title: 'Timeline',
  help: 'Drag it, or press ← and → on it, to look back: every chart and number shows that step, while training continues. Gray: total rank; dots: snapshots, from which a new run can branch.',
  latest: 'Latest',
  latestHelp: 'Show the newest step again (End)',
  branch: 'Branch',
  branchFrom: (step: string) => `Branch from step ${step}`,
  branchFirst: 'Look back first: a new run starts from the snapshot nearest to the shown step',
  branchHelp: 'A new run starts from that step, with the sliders as they are now',
});

/** Keys that move through the kept reports. */
const strides: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

const at = (share: number): CSSProperties => ({ left: `${(100 * share).toFixed(3)}%` });

/** Total rank, snapshots and events, behind the slider. */
function Track() {
  const { run, catalogue } = useSlowState(250);
  const shown = useStore(scrubbedStep);
  const limit = stepLimit(run.total, run.step);
  const { samples } = linePoints(run);
  const fullRanks = useMemo(() => run.layers.map((layer) => layer.fullRank), [run.layers]);
  const area = areaPath(rankRows(samples, fullRanks), 'all', (step) => (100 * step) / limit, 20);
  const flags = flagsOf(catalogue, run.config, markedMoves(run.events, limit / 60));
  const labelled = labelledFlags(flags, limit / 7);
  return (
    <div className="track" aria-hidden="true">
      <svg viewBox="0 0 100 20" preserveAspectRatio="none">
        <path d={area} />
      </svg>
      {run.snapshots.map((step) => (
        <i key={step} className="snapshot" style={at(step / limit)} />
      ))}
      {cutMarks(run.cuts, limit / 60).map((mark) => (
        <span key={mark.step} className="happening" style={at(mark.step / limit)} title={markText(mark)}>
          <svg viewBox="-4 -8 8 8">
            <path className="mark" d={eventMarks[mark.kind].filled} />
            <path className="mark open" d={eventMarks[mark.kind].stroked} />
          </svg>
        </span>
      ))}
      {flags.map((flag, i) => (
        <span key={`${flag.step} ${i}`} className="pennant" style={at(flag.step / limit)}>
          {labelled.has(flag) ? (
            <span className={flag.step > 0.82 * limit ? 'value left' : 'value'}>
              {flag.symbol === undefined ? null : <MathSymbol symbol={flag.symbol} />} {flag.text}
            </span>
          ) : null}
        </span>
      ))}
      {shown === undefined ? null : <i className="present" style={at(run.step / limit)} />}
      <span className="from">{text.start}</span>
      <span className="until">{thousands(limit)}</span>
    </div>
  );
}

/** Selects any report of the run; the whole page shows that step. */
function Scrubber() {
  const step = useStore(shownStep);
  const isLatest = useStore((s) => scrubbedStep(s) === undefined);
  const limit = useStore((s) => stepLimit(s.run.total, s.run.step));
  const isEmpty = useStore((s) => s.run.reports.kept.length === 0);
  const { scrub, scrubReports } = useActions();
  function onKeyDown(event: KeyboardEvent) {
    const stride = strides[event.key];
    if (stride !== undefined) scrubReports(stride);
    else if (event.key === 'Home') scrub(0);
    else if (event.key === 'End') scrub(undefined);
    else return;
    event.preventDefault();
  }
  return (
    <input
      type="range"
      data-explain="timeline"
      aria-label={text.shown}
      aria-valuetext={text.at(step, limit, isLatest)}
      min={0}
      max={limit}
      step={1}
      value={Math.min(step, limit)}
      disabled={isEmpty}
      onChange={(event) => scrub(Number(event.target.value))}
      onKeyDown={onKeyDown}
    />
  );
}

/** The run from its first step to its last, to look back and to branch from; below it, the table of runs. */
export function Timeline() {
  const isLatest = useStore((s) => scrubbedStep(s) === undefined);
  const from = useStore(branchStep);
  const recorded = useStore((s) => s.recorded);
  const { scrub, branch } = useActions();
  const branchText = from === undefined ? text.branch : text.branchFrom(thousands(from));
  return (
    <>
      <section className="panel timeline" aria-label={text.title}>
        <div className="head">
          <h2>
            <Term title={text.title} explain="timeline" help={text.help} />
          </h2>
          <ActionButton
            className="text"
            data-explain="latest"
            title={text.latestHelp}
            off={isLatest}
            onClick={() => scrub(undefined)}
          >
            {text.latest}
          </ActionButton>
          {recorded ? null : (
            <ActionButton
              className="text branch"
              data-explain="branch"
              title={from === undefined ? text.branchFirst : text.branchHelp}
              off={from === undefined}
              onClick={() => from !== undefined && branch(from)}
            >
              <Icon name="branch" /> {branchText}
            </ActionButton>
          )}
        </div>
        <div className="line-of-time">
          <Track />
          <Scrubber />
        </div>
      </section>
      <Runs />
    </>
  );
}
