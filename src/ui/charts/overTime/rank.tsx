import { texts } from '../../../core/texts';
import { pointsOf } from '../../../store/model/series';
import { rankRows } from '../../../store/selectors/selectors';
import { linearAxis } from '../time/axes';
import type { ChartOverTime } from './chart';
import { layerLines } from './layerLines';

export const text = texts('ui/charts/overTime/rank', {
  title: 'Rank',
  of: 'by layer, %',
  label: 'Rank of each layer over time',
  explanation: {
    title: 'Rank over the steps',
    text: 'Rank of each layer as a share of its full rank, the selected one as the bold line; dashed, all layers together.',
    formula: String.raw`r_l \,/\, \min(m_l, n_l)`,
    unit: '%',
  },
});

/** The rank of each layer after a cut now. */
export const chart: ChartOverTime = {
  order: 30,
  title: text.title,
  of: () => text.of,
  label: text.label,
  explanation: text.explanation,
  rows: ({ samples, layers }) =>
    rankRows(
      pointsOf(samples),
      layers.map(({ fullRank }) => fullRank),
    ),
  lines: (shown) => [...layerLines(shown), { key: 'all', label: 'all', weight: 'dashed' }],
  axis: () => linearAxis(0, 104, [0, 50, 100]),
  value: {
    keys: () => ['all'],
    text: (value) => (
      <>
        {value.toFixed(0)}
        <small>%</small>
      </>
    ),
  },
  others: { key: 'all', rows: ({ points }) => points.map(({ step, rank }) => ({ step, all: rank })) },
};
