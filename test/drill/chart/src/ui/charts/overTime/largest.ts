import { pointsOf } from '../../../store/model/series';
import type { Run } from '../../../store/model/runs';
import { logAxis } from '../time/axes';
import type { ChartOverTime } from './chart';
import { layerLines } from './layerLines';

const rows = (run: Run) =>
  pointsOf(run.reports).map(({ step, layers }) => ({
    step,
    ...Object.fromEntries(layers.map(({ sigma }, i) => [i, sigma[0] ?? null])),
  }));

/** The largest singular value of each layer. */
export const chart: ChartOverTime = {
  order: 60,
  title: 'Largest σ',
  of: () => 'by layer',
  label: 'Largest singular value of each layer over time',
  explanation: {
    title: 'Largest singular value',
    text: 'By how much each layer stretches the direction that it stretches most.',
    formula: String.raw`\sigma_1 = \lVert W\rVert_2`,
  },
  rows,
  lines: layerLines,
  axis: (points, keys) => logAxis(points, keys, [0.1, 10]),
  value: { keys: ({ selected }) => [String(selected)], text: (value) => value.toFixed(2) },
  empty: (run) => (run.step === 0 ? 'Nothing trained yet.' : undefined),
  columns: (run) =>
    run.layers.map(({ name }, i) => ({
      name: `sigma1 ${name}`,
      values: new Map(pointsOf(run.reports).map(({ step, layers }) => [step, layers[i]?.sigma[0] ?? null])),
    })),
};
