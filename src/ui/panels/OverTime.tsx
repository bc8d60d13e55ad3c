import type { ReactNode } from 'react';
import {
  accuracyRows,
  linePoints,
  lossRows,
  markedMoves,
  orthogonalityRows,
  rankRows,
  selectedLayer,
} from '../../store/selectors';
import { cutMarks } from '../../store/settling';
import { linearAxis, logAxis, stepLimit } from '../charts/axes';
import { Chart } from '../charts/Chart';
import { scientific } from '../format';
import { useSlowState, useStore } from '../useStore';
import { Figure } from './Figure';
import { StabilityFigures } from './StabilityFigures';

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
  const { run } = useSlowState(250);
  const selected = useStore(selectedLayer);
  const { samples, tests } = linePoints(run);
  const limit = stepLimit(run.total, run.step);
  const common = {
    limit,
    moves: markedMoves(run.events, limit / 60).map(({ step }) => step),
    cuts: cutMarks(run.cuts, limit / 14),
  };
  const layers = run.layers.map((layer, i) => ({
    key: String(i),
    label: layer.name,
    weight: i === selected ? ('main' as const) : ('side' as const),
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
        <div className="pair">
          <Figure
            title="Loss"
            of="batch"
            help="Cross-entropy of the batches, in nats, without the penalties, on a logarithmic scale. The strong line is the running mean."
            value={nats(loss.at(-1)?.['mean'])}
          >
            <Chart
              {...common}
              label="Loss over the steps"
              rows={loss}
              axis={logAxis(loss, ['batch', 'mean'], [0.1, 3])}
              lines={[
                { key: 'batch', weight: 'faint' },
                { key: 'mean', label: 'mean', weight: 'main' },
              ]}
            />
          </Figure>
          <Figure
            title="Accuracy"
            of={tests.length > 0 ? 'test, %' : 'batch, %'}
            help="Share of images that are classified correctly: on the test set as the strong line, on each batch as the faint one."
            value={percent(lastAccuracy === undefined ? undefined : 100 * lastAccuracy, 1)}
          >
            <Chart
              {...common}
              label="Accuracy over the steps"
              rows={accuracy}
              axis={linearAxis(0, 100, [0, 50, 100])}
              lines={[
                { key: 'batch', weight: tests.length > 1 ? 'faint' : 'side' },
                { key: 'test', label: 'test', weight: 'main' },
              ]}
            />
          </Figure>
        </div>
        <Figure
          title="Rank"
          of="by layer, %"
          help="Rank of each layer as a share of its full rank, the selected one as the strong line; dashed, all layers together."
          value={percent(rank.at(-1)?.['all'], 0)}
        >
          <Chart
            {...common}
            label="Rank of each layer over the steps"
            rows={rank}
            axis={linearAxis(0, 104, [0, 50, 100])}
            lines={[...layers, { key: 'all', label: 'all', weight: 'dashed' }]}
          />
        </Figure>
        <StabilityFigures run={run} selected={selected} layers={layers} common={common} />
        <Figure
          title="Orthogonality"
          of="error"
          help="(‖UᵀU−I‖² + ‖VᵀV−I‖²) / r² of each layer on a logarithmic scale. While it is small, the bars are true singular values. The number is the largest."
          value={power(orthogonality.at(-1)?.['max'])}
        >
          <Chart
            {...common}
            label="Orthogonality error of each layer over the steps"
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
