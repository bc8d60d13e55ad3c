import { memo } from 'react';
import {
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import type { Row } from '../../store/selectors';
import { thousands } from '../format';
import type { Axis } from './axes';
import { spread } from './endLabels';

/** One line: `main` is ink, `side` gray and labelled at its end, `faint` the raw data behind. */
export type LineOfChart = { key: string; label?: string; weight: 'main' | 'side' | 'faint' };

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
  /** What to say where there is nothing to draw. */
  empty?: string | undefined;
};

const strokes = {
  main: { stroke: 'var(--ink)', strokeWidth: 1.75 },
  side: { stroke: 'var(--control)', strokeWidth: 1.1 },
  faint: { stroke: 'var(--rule-strong)', strokeWidth: 1 },
} as const;

/** Dots and names where the lines end. */
function Ends({ rows, lines }: Pick<TimeChartProps, 'rows' | 'lines'>) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  const area = usePlotArea();
  if (!x || !y || !area) return null;
  const ends = lines.flatMap((line) => {
    const row =
      line.weight === 'faint'
        ? undefined
        : rows.findLast((candidate) => typeof candidate[line.key] === 'number');
    const at = row ? { x: x(row.step), y: y(row[line.key]) } : undefined;
    if (at?.x === undefined || at.y === undefined || !Number.isFinite(at.y)) return [];
    return [
      { key: line.key, text: line.label ?? '', main: line.weight === 'main', x: at.x, y: at.y, dotY: at.y },
    ];
  });
  const apart = spread(ends, 12, area.y + 4, area.y + area.height - 2);
  return (
    <g className="ends">
      {apart.map((end) => (
        <g key={end.key} className={end.main ? 'main' : undefined}>
          <circle cx={end.x} cy={end.dotY} r={end.main ? 2.5 : 1.75} />
          <text x={end.x + 6} y={end.y + 4}>
            {end.text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The flag of a slider move, on top of its dashed line. */
function Flag({ viewBox }: { viewBox?: { x?: number; y?: number } }) {
  const { x = 0, y = 0 } = viewBox ?? {};
  return <path className="flag" d={`M${x - 3} ${y - 6}h6l-3 5z`} />;
}

type Tick = { x?: number | string; y?: number | string; payload?: { value: number } };

const StepTick = ({ x, y, payload, limit }: Tick & { limit: number }) =>
  payload ? (
    <text
      x={x}
      y={Number(y) + 4}
      textAnchor={payload.value === 0 ? 'start' : payload.value === limit ? 'end' : 'middle'}
    >
      {payload.value === 0 ? 'step 0' : thousands(payload.value)}
    </text>
  ) : null;

/** Lines over the steps. Redraw it a few times a second at most: it is SVG. */
export const TimeChart = memo(function TimeChart({ rows, lines, axis, limit, moves, empty }: TimeChartProps) {
  if (empty !== undefined) return <p className="empty">{empty}</p>;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        data={[...rows]}
        margin={{ top: 8, right: 44, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <XAxis
          dataKey="step"
          type="number"
          domain={[0, limit]}
          ticks={[0, limit]}
          allowDataOverflow
          height={18}
          tickLine={false}
          axisLine={{ stroke: 'var(--rule-strong)' }}
          tick={<StepTick limit={limit} />}
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
        {axis.ticks.map((tick) => (
          <ReferenceLine key={tick} y={tick} stroke="var(--rule)" zIndex={0} />
        ))}
        {moves.map((step) => (
          <ReferenceLine
            key={step}
            x={step}
            stroke="var(--accent)"
            strokeOpacity={0.55}
            strokeDasharray="2 3"
            label={<Flag />}
          />
        ))}
        {lines.map((line) => (
          <Line
            key={line.key}
            dataKey={line.key}
            {...strokes[line.weight]}
            type="linear"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls
          />
        ))}
        <Ends rows={rows} lines={lines} />
      </LineChart>
    </ResponsiveContainer>
  );
});
