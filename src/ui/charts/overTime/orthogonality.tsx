import { texts } from '../../../core/texts';
import type { Run } from '../../../store/model/runs';
import { pointsOf } from '../../../store/model/series';
import { orthogonalityRows } from '../../../store/selectors/selectors';
import { scientific } from '../../elements/format';
import { yang } from '../../explanation';
import { logAxis } from '../time/axes';
import type { ChartOverTime } from './chart';
import { layerLines } from './layerLines';

export const text = texts('ui/charts/overTime/orthogonality', {
  title: 'Orthogonality',
  of: 'error',
  empty: 'No layer trains factors.',
  label: 'Orthogonality error of each layer over time',
  explanation: {
    title: 'Orthogonality',
    text: 'How far the factors of each layer are from orthonormal, on a logarithmic scale. While it is small, the bars are true singular values. The number is the largest.',
    formula: String.raw`\big(\lVert U^{\top}U - I\rVert_F^2 + \lVert V^{\top}V - I\rVert_F^2\big)/r^2`,
    source: yang,
  },
});

const trainsFactors = ({ progress }: Run) =>
  progress?.layers.some(({ orthogonality }) => orthogonality !== undefined) ?? false;

function power(value: number) {
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

/** The distance of each layer's factors from orthonormality. */
export const chart: ChartOverTime = {
  order: 50,
  title: text.title,
  of: () => text.of,
  label: text.label,
  explanation: text.explanation,
  rows: ({ samples }) => orthogonalityRows(pointsOf(samples)),
  lines: layerLines,
  axis: (rows, keys) => logAxis(rows, keys, [1e-4, 1e-1]),
  value: { keys: () => ['max'], text: power },
  empty: (run) => (run.layers.length > 0 && !trainsFactors(run) ? text.empty : undefined),
};
