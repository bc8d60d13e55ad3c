import { memo, useMemo } from 'react';
import { LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Row } from '../../../store/selectors/selectors';
import type { CutMark } from '../../../store/selectors/settling';
import { sameAxis } from './axes';
import type { Axis } from './axes';
import { Plot } from './Plot';
import type { LineOfChart, OtherLine } from './Plot';
import { axisText } from './timeAxis';
import type { TimeAxis } from './timeAxis';

/** A chart of values over time. */
export type TimeChartProps = TimeAxis & {
  label: string;
  rows: readonly Row[];
  lines: readonly LineOfChart[];
  axis: Axis;
  /** The past step that is shown. */
  shown?: number | undefined;
  /** Lines of other runs. */
  others?: readonly OtherLine[];
  /** Steps at which a slider was moved. */
  moves: readonly number[];
  /** Freezes and cuts to be marked. */
  cuts: readonly CutMark[];
  /** Shown if there is nothing to draw. */
  empty?: string | undefined;
};

const margin = { top: 8, right: 44, bottom: 0, left: 0 };
const axisLine = { stroke: 'var(--rule-strong)' };

type Tick = { x?: number | string; y?: number | string; payload?: { value: number } };

const EndTick = ({ x, y, payload, timed }: Tick & { timed: boolean }) =>
  payload ? (
    <text x={x} y={Number(y) + 4} textAnchor={payload.value === 0 ? 'start' : 'end'}>
      {axisText(payload.value, timed)}
    </text>
  ) : null;
const StepTick = (tick: Tick) => <EndTick {...tick} timed={false} />;
const SecondTick = (tick: Tick) => <EndTick {...tick} timed />;

const noRuns: readonly OtherLine[] = [];

type AxesProps = { limit: number; axis: Axis; timed: boolean };

const sameAxes = (a: AxesProps, b: AxesProps) =>
  a.timed === b.timed && a.limit === b.limit && sameAxis(a.axis, b.axis);

/** The axes; recharts lays them out again only when they change. */
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
  place,
  moves,
  cuts,
  empty,
}: TimeChartProps) {
  if (empty !== undefined) return <p className="empty">{empty}</p>;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart margin={margin} accessibilityLayer={false}>
        <Axes limit={limit} axis={axis} timed={place !== undefined} />
        <Plot
          rows={rows}
          lines={lines}
          others={others}
          scrubbed={shown}
          place={place}
          rules={axis.ticks}
          moves={moves}
          cuts={cuts}
        />
      </LineChart>
    </ResponsiveContainer>
  );
});
