import { memo, useMemo } from 'react';
import { LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Row } from '../../store/selectors';
import type { CutMark } from '../../store/settling';
import { duration, thousands } from '../format';
import { sameAxis } from './axes';
import type { Axis } from './axes';
import { Plot } from './Plot';
import type { Clock, LineOfChart, OtherLine } from './Plot';

/** A chart of values against the step. */
export type TimeChartProps = {
  label: string;
  rows: readonly Row[];
  lines: readonly LineOfChart[];
  axis: Axis;
  /** The last step on the axis, or the last second where there is a clock. */
  limit: number;
  /** The step that is looked back at. */
  shown?: number | undefined;
  /** Lines of other runs. */
  others?: readonly OtherLine[];
  clock?: Clock | undefined;
  /** Steps at which a slider was moved. */
  moves: readonly number[];
  /** Freezing and cutting worth a mark. */
  cuts: readonly CutMark[];
  /** What to say where there is nothing to draw. */
  empty?: string | undefined;
};

const margin = { top: 8, right: 44, bottom: 0, left: 0 };
const axisLine = { stroke: 'var(--rule-strong)' };

type Tick = { x?: number | string; y?: number | string; payload?: { value: number } };

const StepTick = ({ x, y, payload }: Tick) =>
  payload ? (
    <text x={x} y={Number(y) + 4} textAnchor={payload.value === 0 ? 'start' : 'end'}>
      {payload.value === 0 ? 'step 0' : thousands(payload.value)}
    </text>
  ) : null;

const SecondTick = ({ x, y, payload }: Tick) =>
  payload ? (
    <text x={x} y={Number(y) + 4} textAnchor={payload.value === 0 ? 'start' : 'end'}>
      {payload.value === 0 ? '0 s' : payload.value < 60 ? `${payload.value} s` : duration(payload.value)}
    </text>
  ) : null;

const noRuns: readonly OtherLine[] = [];

type AxesProps = { limit: number; axis: Axis; timed: boolean };

const sameAxes = (a: AxesProps, b: AxesProps) =>
  a.timed === b.timed && a.limit === b.limit && sameAxis(a.axis, b.axis);

/** The axes; recharts lays them out anew only when they change. */
const Axes = memo(function Axes({ limit, axis, timed }: AxesProps) {
  const span = useMemo<[number, number]>(() => [0, limit], [limit]);
  return (
    <>
      <XAxis
        dataKey="step"
        type="number"
        domain={span}
        ticks={span}
        allowDataOverflow
        height={18}
        tickLine={false}
        axisLine={axisLine}
        tick={timed ? SecondTick : StepTick}
        interval={0}
      />
      <YAxis
        type="number"
        scale={axis.scale}
        domain={axis.domain}
        ticks={axis.ticks}
        allowDataOverflow
        width={32}
        tickLine={false}
        axisLine={false}
        tickMargin={4}
        tickFormatter={axis.format}
        interval={0}
      />
    </>
  );
}, sameAxes);

/** Lines over the steps. Redraw it a few times a second at most: it is SVG. */
export const TimeChart = memo(function TimeChart({
  rows,
  lines,
  axis,
  limit,
  shown,
  others = noRuns,
  clock,
  moves,
  cuts,
  empty,
}: TimeChartProps) {
  if (empty !== undefined) return <p className="empty">{empty}</p>;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart margin={margin} accessibilityLayer={false}>
        <Axes limit={limit} axis={axis} timed={clock !== undefined} />
        <Plot
          rows={rows}
          lines={lines}
          others={others}
          scrubbed={shown}
          clock={clock}
          rules={axis.ticks}
          moves={moves}
          cuts={cuts}
        />
      </LineChart>
    </ResponsiveContainer>
  );
});
