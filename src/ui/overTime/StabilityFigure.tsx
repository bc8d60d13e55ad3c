import { Suspense, useState } from 'react';
import type { Run } from '../../store/model/runs';
import { valueUpTo } from '../../store/selectors/scrub';
import { pointsOf } from '../../store/model/series';
import { changeRows, frozenAt, stabilityRows } from '../../store/selectors/settling';
import type { StabilityKind } from '../../store/selectors/settling';
import { Chart } from '../charts/time/Chart';
import { logAxis, shareAxis } from '../charts/time/axes';
import type { LineOfChart } from '../charts/time/Plot';
import { linesTable } from '../figure/table';
import type { TimeChartProps } from '../charts/time/TimeChart';
import { Segments } from '../elements/Segments';
import { short } from '../elements/format';
import { Figure } from '../figure/Figure';
import { later } from '../elements/later';

const StabilityMap = later(() => import('../charts/time/StabilityMap').then((module) => module.StabilityMap));

type Props = {
  run: Run;
  selected: number;
  /** One line a layer, by its index. */
  layers: readonly LineOfChart[];
  common: Pick<TimeChartProps, 'limit' | 'place' | 'moves' | 'cuts' | 'shown'>;
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
  {
    value: 'change',
    title: 'How far the weight moved meanwhile, relative to its size',
    children: (
      <>
        Δ<span className="m">W</span>
      </>
    ),
  },
] as const;

/** S of every layer as color and as lines. */
function stabilityOf({ run, selected, layers, common }: Props, kind: StabilityKind) {
  const rows = stabilityRows(pointsOf(run.samples), kind);
  const compared = run.progress?.layers.some((layer) => layer.stability) ?? false;
  const now = valueUpTo(rows, selected, common.shown);
  const history = {
    ...common,
    rows,
    selected,
    layers: compared ? run.layers.map(({ name }) => ({ name, frozenAt: frozenAt(run.cuts, name) })) : [],
  };
  return {
    title: 'Stability',
    explain: 'stability',
    table: () => linesTable(rows, layers),
    value: typeof now === 'number' ? now.toFixed(3) : '–',
    children: (
      <>
        <div
          className="map"
          role="img"
          data-explain="stability"
          aria-label="Stability of each layer over time, as color"
        >
          <Suspense fallback={null}>
            <StabilityMap history={history} />
          </Suspense>
        </div>
        <Chart
          {...common}
          label="Stability of each layer over time"
          explain="stability"
          rows={rows}
          axis={shareAxis(
            rows,
            layers.map(({ key }) => key),
          )}
          lines={layers}
          empty={run.layers.length > 0 && !compared ? 'Nothing to compare with yet.' : undefined}
        />
      </>
    ),
  };
}

/** ‖ΔW‖/‖W‖ of every layer beside the learning rate. */
function changeOf({ run, selected, layers, common }: Props) {
  const rows = changeRows(pointsOf(run.samples));
  const lines: LineOfChart[] = [...layers, { key: 'rate', label: 'η', weight: 'dashed' }];
  const now = valueUpTo(rows, selected, common.shown);
  return {
    title: 'Change',
    explain: 'changeChart',
    table: () => linesTable(rows, lines),
    value: typeof now === 'number' ? short(now) : '–',
    children: (
      <Chart
        {...common}
        label="Relative change of each layer's weight, and the learning rate, over time"
        explain="changeChart"
        rows={rows}
        axis={logAxis(
          rows,
          lines.map(({ key }) => key),
          [3e-4, 1e-1],
        )}
        lines={lines}
      />
    ),
  };
}

/** How settled the basis of each layer is, or what else makes it look settled: how little its weight moves. */
export function StabilityFigure(props: Props) {
  const [kind, setKind] = useState<(typeof kinds)[number]['value']>('whole');
  const { children, ...shown } = kind === 'change' ? changeOf(props) : stabilityOf(props, kind);
  return (
    <Figure
      {...shown}
      className="stability"
      of=""
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
      {children}
    </Figure>
  );
}
