import { texts } from '../../../core/texts';
import { pointsOf } from '../../../store/model/series';
import { lossRows } from '../../../store/selectors/selectors';
import { logAxis } from '../time/axes';
import type { ChartOverTime } from './chart';

export const text = texts('ui/charts/overTime/loss', {
  title: 'Loss',
  of: 'batch',
  label: 'Loss over time',
  explanation: {
    title: 'Loss',
    text: 'Cross-entropy of the batches, without the penalties, on a logarithmic scale. The bold line is the running mean.',
    formula: String.raw`-\frac1b\sum_{j=1}^{b} \ln p(y_j \mid x_j)`,
    unit: 'nats',
  },
});

/** Loss of the batches, and its running mean. */
export const chart: ChartOverTime = {
  order: 10,
  title: text.title,
  of: () => text.of,
  label: text.label,
  explanation: text.explanation,
  rows: (run) => lossRows(pointsOf(run.samples)),
  lines: () => [
    { key: 'batch', weight: 'faint' },
    { key: 'mean', label: 'mean', weight: 'main' },
  ],
  axis: (rows, keys) => logAxis(rows, keys, [0.1, 3]),
  value: {
    keys: () => ['mean'],
    text: (value) => (
      <>
        {value.toFixed(3)}
        <small> {text.explanation.unit}</small>
      </>
    ),
  },
  others: { key: 'mean', rows: ({ points }) => points.map(({ step, loss }) => ({ step, mean: loss })) },
};
