import { memo, useMemo } from 'react';
import { LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Row } from '../../store/selectors';
import type { CutMark } from '../../store/settling';
import { thousands } from '../format';
import { sameAxis } from './axes';
import type { Axis } from './axes';
import { Plot } from './Plot';
import type { LineOfChart } from './Plot';

/** A chart of values against the step. */
export type TimeChartProps = {
  label: string;
  rows: readonly Row[];
  lines: readonly LineOfChart[];
  axis: Axis;
  /** The last step on the axis. */
  limit: number;
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

type AxesProps = { limit: number; axis: Axis };

const sameAxes = (a: AxesProps, b: AxesProps) => a.limit === b.limit && sameAxis(a.axis, b.axis);

/** The axes; recharts lays them out anew only when they change. */
const Axes = memo(function Axes({ limit, axis }: AxesProps) {
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
        tick={StepTick}
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
  moves,
  cuts,
  empty,
}: TimeChartProps) {
  if (empty !== undefined) return <p className="empty">{empty}</p>;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart margin={margin} accessibilityLayer={false}>
        <Axes limit={limit} axis={axis} />
        <Plot rows={rows} lines={lines} rules={axis.ticks} moves={moves} cuts={cuts} />
      </LineChart>
    </ResponsiveContainer>
  );
});
