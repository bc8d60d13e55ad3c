import { lazy, Suspense, useState } from 'react';
import type { Run } from '../../store/runs';
import { valueUpTo } from '../../store/scrub';
import { pointsOf } from '../../store/series';
import { changeRows, frozenAt, stabilityRows } from '../../store/settling';
import type { StabilityKind } from '../../store/settling';
import { Chart } from '../charts/Chart';
import { logAxis, shareAxis } from '../charts/axes';
import type { LineOfChart } from '../charts/Plot';
import { linesTable } from '../charts/table';
import type { TimeChartProps } from '../charts/TimeChart';
import { Segments } from '../controls/Segments';
import { short } from '../format';
import { Figure } from './Figure';

const StabilityMap = lazy(() =>
  import('../charts/StabilityMap').then((module) => ({ default: module.StabilityMap })),
);

type Props = {
  run: Run;
  selected: number;
  /** One line a layer, by its index. */
  layers: readonly LineOfChart[];
  common: Pick<TimeChartProps, 'limit' | 'moves' | 'cuts' | 'shown'>;
};

const kinds = [
  { value: 'whole', title: 'S, of the whole basis', children: <span className="m">S</span> },
  {
    value: 'leading',
    title: 'S_k, of the leading k directions, which the cut keeps',
    children: (
      <span className="m">
        S<sub>k</sub>
      </span>
    ),
  },
] as const;

/** How settled the basis of each layer is, and beside it what else makes it look settled. */
export function StabilityFigures({ run, selected, layers, common }: Props) {
  const [kind, setKind] = useState<StabilityKind>('whole');
  const samples = pointsOf(run.samples);
  const changeLines: LineOfChart[] = [...layers, { key: 'rate', label: 'η', weight: 'dashed' }];
  const stability = stabilityRows(samples, kind);
  const change = changeRows(samples);
  const compared = run.progress?.layers.some((layer) => layer.stability) ?? false;
  const keys = layers.map(({ key }) => key);
  const now = valueUpTo(stability, selected, common.shown);
  const changed = valueUpTo(change, selected, common.shown);
  const empty = run.layers.length > 0 && !compared ? 'Nothing to compare with yet.' : undefined;
  const history = {
    ...common,
    rows: stability,
    selected,
    layers: compared ? run.layers.map(({ name }) => ({ name, frozenAt: frozenAt(run.cuts, name) })) : [],
  };
  return (
    <>
      <Figure
        className="stability"
        title="Stability"
        explain="stability"
        table={() => linesTable(stability, layers)}
        of=""
        value={typeof now === 'number' ? now.toFixed(3) : '–'}
        tools={
          <Segments
            label="Stability of"
            explain="stabilityKind"
            value={kind}
            options={kinds}
            onChoose={setKind}
          />
        }
      >
        <div
          className="map"
          role="img"
          data-explain="stability"
          aria-label="Stability of each layer over the steps, as color"
        >
          <Suspense fallback={null}>
            <StabilityMap history={history} />
          </Suspense>
        </div>
        <Chart
          {...common}
          label="Stability of each layer over the steps"
          explain="stability"
          rows={stability}
          axis={shareAxis(stability, keys)}
          lines={layers}
          empty={empty}
        />
      </Figure>
      <Figure
        title="Change"
        explain="changeChart"
        table={() => linesTable(change, changeLines)}
        of={
          <>
            ‖Δ<span className="m">W</span>‖ / ‖<span className="m">W</span>‖
          </>
        }
        value={typeof changed === 'number' ? short(changed) : '–'}
      >
        <Chart
          {...common}
          label="Relative change of each layer's weight, and the learning rate, over the steps"
          explain="changeChart"
          rows={change}
          axis={logAxis(change, [...keys, 'rate'], [3e-4, 1e-1])}
          lines={changeLines}
        />
      </Figure>
    </>
  );
}
