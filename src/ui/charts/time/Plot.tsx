import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import type { Row } from '../../../store/selectors/selectors';
import type { CutMark } from '../../../store/selectors/settling';
import { fitting, shortName, spread } from './endLabels';
import { EventMarks } from './EventMarks';
import { linePath } from './linePath';
import type { Place } from './timeAxis';

/** One line: `main` is ink, `side` gray, `dashed` another quantity, all labelled at their ends; `faint` is raw data. */
export type LineOfChart = { key: string; label?: string; weight: 'main' | 'side' | 'dashed' | 'faint' };

/** A line of another run on the same axes, `color` 0 to 4; named at its end. */
export type OtherLine = {
  id: number;
  label: string;
  color: number;
  key: string;
  rows: readonly Row[];
  place?: Place | undefined;
};

type Props = {
  rows: readonly Row[];
  lines: readonly LineOfChart[];
  others: readonly OtherLine[];
  /** The past step that is shown. */
  scrubbed: number | undefined;
  place: Place | undefined;
  /** Values with a horizontal rule. */
  rules: readonly number[];
  /** Steps at which a slider was moved. */
  moves: readonly number[];
  cuts: readonly CutMark[];
};

const order = { faint: 0, side: 1, dashed: 2, main: 3 };

/**
 * Rules, event marks, and the lines with a dot and a name at their ends.
 *
 * Plain paths: recharts' own lines registered again at every report and blocked the page for 0.1 s and more.
 */
export function Plot({ rows, lines, others, scrubbed, place, rules, moves, cuts }: Props) {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const area = usePlotArea();
  if (!xScale || !yScale || !area) return null;
  const across = (of: Place | undefined) => (step: number) => xScale(of ? of(step) : step) ?? NaN;
  const x = across(place);
  const y = (value: number) => yScale(value) ?? NaN;
  const [left, right, top, bottom] = [area.x, area.x + area.width, area.y, area.y + area.height];
  const ends = lines.flatMap((line) => {
    const row =
      line.weight === 'faint'
        ? undefined
        : rows.findLast(({ [line.key]: value }) => typeof value === 'number');
    const dotY = y(row?.[line.key] ?? NaN);
    if (!row || !Number.isFinite(dotY)) return [];
    const main = line.weight === 'main';
    return [{ key: line.key, text: shortName(line.label ?? ''), main, x: x(row.step), y: dotY, dotY }];
  });
  const otherEnds = others.flatMap(({ id, label, color, key, rows: points, place: of }) => {
    const row = points.findLast(({ [key]: value }) => typeof value === 'number');
    const dotY = y(row?.[key] ?? NaN);
    if (!row || !Number.isFinite(dotY)) return [];
    return [{ key: `run-${id}`, text: label, main: false, color, x: across(of)(row.step), y: dotY, dotY }];
  });
  const inOrder = lines.toSorted((a, b) => order[a.weight] - order[b.weight]);
  const shown = fitting(ends, Math.floor((bottom - top - 6) / 12) + 1);
  return (
    <>
      {rules.map((value) => (
        <path key={value} className="rule" d={`M${left} ${y(value)}H${right}`} />
      ))}
      <EventMarks moves={moves} cuts={cuts} x={x} top={top} bottom={bottom} />
      {others.map(({ id, color, key, rows: points, place: of }) => (
        <path key={id} className="line other" data-run={color} d={linePath(points, key, across(of), y)} />
      ))}
      {inOrder.map(({ key, weight }) => (
        <path key={key} className={`line ${weight}`} d={linePath(rows, key, x, y)} />
      ))}
      <g className="ends">
        {spread(shown, 12, top + 4, bottom - 6).map((end) => (
          <g key={end.key} className={end.main ? 'main' : undefined}>
            <circle cx={end.x} cy={end.dotY} r={end.main ? 2.5 : 1.75} />
            <text x={end.x + 6} y={end.y + 4}>
              {end.text}
            </text>
          </g>
        ))}
        {spread(otherEnds, 12, top + 4, bottom - 6).map((end) => (
          <g key={end.key} className="other" data-run={end.color}>
            <circle cx={end.x} cy={end.dotY} r={1.75} />
            <text x={end.x - 5} y={end.y - 4} textAnchor="end">
              {end.text}
            </text>
          </g>
        ))}
      </g>
      {scrubbed === undefined ? null : <path className="shown" d={`M${x(scrubbed)} ${top}V${bottom}`} />}
    </>
  );
}
