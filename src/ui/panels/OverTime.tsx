import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import {
  accuracyRows,
  linePoints,
  lossRows,
  markedMoves,
  orthogonalityRows,
  rankRows,
} from '../../store/selectors';
import { linearAxis, logAxis, stepLimit } from '../charts/axes';
import type { TimeChartProps } from '../charts/TimeChart';
import { scientific } from '../format';
import { Term } from '../Term';
import { useSlowState } from '../useStore';

const TimeChart = lazy(() => import('../charts/TimeChart').then((module) => ({ default: module.TimeChart })));

type Props = { title: string; help: string; of: string; value: ReactNode; chart: TimeChartProps };

function Figure({ title, help, of, value, chart }: Props) {
  return (
    <figure>
      <figcaption>
        <h2>
          <Term title={title} help={help} /> <small>{of}</small>
        </h2>
        <output aria-live="off">{value}</output>
      </figcaption>
      <div className="chart" role="img" aria-label={chart.label}>
        <Suspense fallback={null}>
          <TimeChart {...chart} />
        </Suspense>
      </div>
    </figure>
  );
}

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

/** The run as lines against the step; slider moves are marked on each. */
export function OverTime() {
  const { run } = useSlowState(250);
  const { samples, tests } = linePoints(run);
  const limit = stepLimit(run.total, run.step);
  const common = { limit, moves: markedMoves(run.events, limit / 60).map(({ step }) => step) };
  const layers = run.layers.map((layer, i) => ({
    key: String(i),
    label: layer.name,
    weight: 'side' as const,
  }));
  const factored = run.progress?.layers.some((layer) => layer.orthogonality !== undefined) ?? false;

  const loss = lossRows(samples);
  const accuracy = accuracyRows(samples, tests);
  const rank = rankRows(
    samples,
    run.layers.map((layer) => layer.fullRank),
  );
  const orthogonality = orthogonalityRows(samples);
  const lastAccuracy = tests.at(-1)?.accuracy ?? samples.at(-1)?.accuracy;
  return (
    <section className="panel overtime" aria-label="Over time">
      <div className="charts">
        <Figure
          title="Loss"
          of="batch"
          help="Cross-entropy of the batches, in nats, without the penalties, on a logarithmic scale. The strong line is the running mean."
          value={nats(loss.at(-1)?.['mean'])}
          chart={{
            ...common,
            label: 'Loss over the steps',
            rows: loss,
            axis: logAxis(loss, ['batch', 'mean'], [0.1, 3]),
            lines: [
              { key: 'batch', weight: 'faint' },
              { key: 'mean', label: 'mean', weight: 'main' },
            ],
          }}
        />
        <Figure
          title="Accuracy"
          of={tests.length > 0 ? 'test, %' : 'batch, %'}
          help="Share of images that are classified correctly: on the test set as the strong line, on each batch as the faint one."
          value={percent(lastAccuracy === undefined ? undefined : 100 * lastAccuracy, 1)}
          chart={{
            ...common,
            label: 'Accuracy over the steps',
            rows: accuracy,
            axis: linearAxis(0, 100, [0, 50, 100]),
            lines: [
              { key: 'batch', weight: tests.length > 1 ? 'faint' : 'side' },
              { key: 'test', label: 'test', weight: 'main' },
            ],
          }}
        />
        <Figure
          title="Rank"
          of="by layer, %"
          help="Rank of each layer as a share of its full rank; the strong line is all layers together."
          value={percent(rank.at(-1)?.['all'], 0)}
          chart={{
            ...common,
            label: 'Rank of each layer over the steps',
            rows: rank,
            axis: linearAxis(0, 104, [0, 50, 100]),
            lines: [...layers, { key: 'all', label: 'all', weight: 'main' }],
          }}
        />
        <Figure
          title="Orthogonality"
          of="error"
          help="(‖UᵀU−I‖² + ‖VᵀV−I‖²) / r² of each layer on a logarithmic scale. While it is small, the bars are true singular values."
          value={power(orthogonality.at(-1)?.['max'])}
          chart={{
            ...common,
            label: 'Orthogonality error of each layer over the steps',
            rows: orthogonality,
            axis: logAxis(orthogonality, ['max', ...layers.map(({ key }) => key)], [1e-4, 1e-1]),
            lines: factored ? layers : [],
            empty: run.layers.length > 0 && !factored ? 'This method keeps no factors.' : undefined,
          }}
        />
      </div>
    </section>
  );
}
