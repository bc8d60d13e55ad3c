import type { ReactNode } from 'react';
import { markedMoves } from '../../store/model/measures';
import {
  accuracyRows,
  linePoints,
  lossRows,
  orthogonalityRows,
  rankRows,
  selectedLayer,
} from '../../store/selectors/selectors';
import { scrubbedStep, valueUpTo } from '../../store/selectors/scrub';
import { cutMarks } from '../../store/selectors/settling';
import { otherRuns } from '../charts/time/otherRuns';
import { linearAxis, logAxis, stepLimit } from '../charts/time/axes';
import { Chart } from '../charts/time/Chart';
import type { LineOfChart } from '../charts/time/Plot';
import { linesTable } from '../figure/table';
import { timeAxis } from '../charts/time/timeAxis';
import { scientific } from '../elements/format';
import { useSlowState, useStore } from '../useStore';
import { Figure } from '../figure/Figure';
import { StabilityFigure } from './StabilityFigure';

const nats = (value: number | null | undefined) =>
  value === null || value === undefined ? (
    '–'
  ) : (
    <>
      {value.toFixed(3)}
      <small> nats</small>
    </>
  );

const percent = (value: number | null | undefined, digits: number) =>
  value === null || value === undefined ? (
    '–'
  ) : (
    <>
      {value.toFixed(digits)}
      <small>%</small>
    </>
  );

function power(value: number | null | undefined): ReactNode {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const { mantissa, exponent } = scientific(value);
  return (
    <>
      {mantissa}
      <small>
        × 10<sup>{exponent}</sup>
      </small>
    </>
  );
}

/** The run as lines against the step; slider moves, freezing and cuts are marked on each. */
export function OverTime() {
  const state = useSlowState(250);
  const { run } = state;
  const shown = useStore(scrubbedStep);
  const runs = useStore((s) => s.runs);
  const selected = useStore(selectedLayer);
  const { samples, tests } = linePoints(run);
  const steps = stepLimit(run.total, run.step);
  const common = {
    ...timeAxis(run, runs.clock, runs.kept),
    shown,
    moves: markedMoves(run.events, steps / 60).map(({ step }) => step),
    cuts: cutMarks(run.cuts, steps / 14),
  };
  const layers = run.layers.map((layer, i) => ({
    key: String(i),
    label: layer.name,
    weight: i === selected ? ('main' as const) : ('side' as const),
  }));
  const factored = run.progress?.layers.some((layer) => layer.orthogonality !== undefined) ?? false;

  const others = otherRuns(runs);
  const lossLines: LineOfChart[] = [
    { key: 'batch', weight: 'faint' },
    { key: 'mean', label: 'mean', weight: 'main' },
  ];
  const accuracyLines: LineOfChart[] = [
    { key: 'batch', weight: tests.length > 1 ? 'faint' : 'side' },
    { key: 'test', label: 'test', weight: 'main' },
  ];
  const rankLines: LineOfChart[] = [...layers, { key: 'all', label: 'all', weight: 'dashed' }];
  const loss = lossRows(samples);
  const accuracy = accuracyRows(samples, tests);
  const rank = rankRows(
    samples,
    run.layers.map((layer) => layer.fullRank),
  );
  const orthogonality = orthogonalityRows(samples);
  const lastAccuracy = valueUpTo(accuracy, 'test', shown) ?? valueUpTo(accuracy, 'batch', shown);
  return (
    <section className="panel overtime" aria-label="Over time">
      <div className="charts">
        <Figure
          title="Loss"
          of="batch"
          explain="loss"
          table={() => linesTable(loss, lossLines)}
          value={nats(valueUpTo(loss, 'mean', shown))}
        >
          <Chart
            {...common}
            others={others.loss}
            label="Loss over time"
            explain="loss"
            rows={loss}
            axis={logAxis([...loss, ...others.loss.flatMap(({ rows }) => rows)], ['batch', 'mean'], [0.1, 3])}
            lines={lossLines}
          />
        </Figure>
        <Figure
          title="Accuracy"
          of={tests.length > 0 ? 'test, %' : 'batch, %'}
          explain="accuracyChart"
          table={() => linesTable(accuracy, accuracyLines)}
          value={percent(lastAccuracy, 1)}
        >
          <Chart
            {...common}
            others={others.accuracy}
            label="Accuracy over time"
            explain="accuracyChart"
            rows={accuracy}
            axis={linearAxis(0, 100, [0, 50, 100])}
            lines={accuracyLines}
          />
        </Figure>
        <Figure
          title="Rank"
          of="by layer, %"
          explain="rankChart"
          table={() => linesTable(rank, rankLines)}
          value={percent(valueUpTo(rank, 'all', shown), 0)}
        >
          <Chart
            {...common}
            others={others.rank}
            label="Rank of each layer over time"
            explain="rankChart"
            rows={rank}
            axis={linearAxis(0, 104, [0, 50, 100])}
            lines={rankLines}
          />
        </Figure>
        <StabilityFigure run={run} selected={selected} layers={layers} common={common} />
        <Figure
          title="Orthogonality"
          of="error"
          explain="orthogonality"
          table={() => linesTable(orthogonality, layers)}
          value={power(valueUpTo(orthogonality, 'max', shown))}
        >
          <Chart
            {...common}
            label="Orthogonality error of each layer over time"
            explain="orthogonality"
            rows={orthogonality}
            axis={logAxis(orthogonality, ['max', ...layers.map(({ key }) => key)], [1e-4, 1e-1])}
            lines={factored ? layers : []}
            empty={run.layers.length > 0 && !factored ? 'No layer trains factors.' : undefined}
          />
        </Figure>
      </div>
    </section>
  );
}
