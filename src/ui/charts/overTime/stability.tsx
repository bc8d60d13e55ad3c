import { texts } from '../../../core/texts';
import type { Run } from '../../../store/model/runs';
import { pointsOf } from '../../../store/model/series';
import { changeRows, frozenAt, stabilityRows } from '../../../store/selectors/settling';
import type { StabilityKind } from '../../../store/selectors/settling';
import { short } from '../../elements/format';
import { later } from '../../elements/later';
import { coquelin } from '../../explanation';
import { logAxis, shareAxis } from '../time/axes';
import type { ChartOverTime, Drawing, Form } from './chart';
import { layerLines } from './layerLines';

export const text = texts('ui/charts/overTime/stability', {
  title: 'Stability',
  label: 'Stability of each layer over time',
  colors: 'Stability of each layer over time, as color',
  empty: 'No comparison yet.',
  explanation: {
    title: 'Stability',
    text: 'How far the basis of each layer agrees with itself some steps earlier: 1 means settled, even if a cut has kept only part of it. A small learning rate also drives it to 1: compare ΔW, the third form. Color 0.8–1; a gap and a lock mark where the bases were frozen.',
    formula: String.raw`S = \frac{\mathrm{tr}(O^{\top}O')}{\min(\lVert O\rVert_F^2,\lVert O'\rVert_F^2)},\quad O = UV^{\top}`,
    source: coquelin,
  },
  changeTitle: 'Change',
  changeLabel: "Relative change of each layer's weight, and the learning rate, over time",
  changeExplanation: {
    title: 'Change',
    text: 'How far each weight has moved between the same two steps and, dashed, the learning rate η, on one logarithmic scale. Where both fall, a stability near 1 says little about the basis.',
    formula: String.raw`\lVert W' - W\rVert_F \,/\, \lVert W\rVert_F`,
  },
  choice: 'Stability of',
  choiceExplanation: {
    title: 'Whole basis, leading basis, weight',
    text: 'S compares the whole basis with an earlier one, S_k only the leading k directions, which the cut keeps. ΔW is how far the weight moved in between: where it hardly moves, its basis cannot rotate.',
    source: coquelin,
  },
  whole: 'S, of the whole basis',
  leading: 'S_k, of the leading k directions, which the cut keeps',
  change: 'How far the weight moved meanwhile, relative to its size',
});

const StabilityMap = later(() => import('../time/StabilityMap').then((module) => module.StabilityMap));

const isCompared = ({ progress }: Run) => progress?.layers.some(({ stability }) => stability) ?? false;

/** S or S_k of every layer, as color and as lines. */
const stability = (kind: StabilityKind): Drawing => ({
  title: text.title,
  label: text.label,
  explanation: text.explanation,
  rows: ({ samples }) => stabilityRows(pointsOf(samples), kind),
  lines: layerLines,
  axis: shareAxis,
  value: { keys: ({ selected }) => [String(selected)], text: (value) => value.toFixed(3) },
  empty: (run) => (run.layers.length > 0 && !isCompared(run) ? text.empty : undefined),
  above: {
    label: text.colors,
    draw({ run, selected, rows, time }) {
      const compared = isCompared(run) ? run.layers : [];
      const layers = compared.map(({ name }) => ({ name, frozenAt: frozenAt(run.cuts, name) }));
      return <StabilityMap history={{ ...time, rows, selected, layers }} />;
    },
  },
});

/** ‖ΔW‖/‖W‖ of every layer, and the learning rate. */
const change: Drawing = {
  title: text.changeTitle,
  label: text.changeLabel,
  explanation: text.changeExplanation,
  rows: ({ samples }) => changeRows(pointsOf(samples)),
  lines: (shown) => [...layerLines(shown), { key: 'rate', label: 'η', weight: 'dashed' }],
  axis: (rows, keys) => logAxis(rows, keys, [3e-4, 1e-1]),
  value: { keys: ({ selected }) => [String(selected)], text: short },
};

const forms: readonly [Form, ...Form[]] = [
  {
    ...stability('whole'),
    id: 'whole',
    symbol: <span className="m">S</span>,
    hint: text.whole,
  },
  {
    ...stability('leading'),
    id: 'leading',
    symbol: (
      <span className="m">
        S<sub>k</sub>
      </span>
    ),
    hint: text.leading,
  },
  {
    ...change,
    id: 'change',
    symbol: (
      <>
        Δ<span className="m">W</span>
      </>
    ),
    hint: text.change,
  },
];

/** How settled the basis of each layer is, and how little its weight moves, which also makes it look settled. */
export const chart: ChartOverTime = {
  order: 40,
  choice: {
    label: text.choice,
    explanation: text.choiceExplanation,
  },
  forms,
};
