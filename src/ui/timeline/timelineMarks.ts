import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Catalogue } from '../../core/config/plugin';
import { paramsOf } from '../../store/model/setup';
import type { Row } from '../../store/selectors/selectors';
import { short } from '../elements/format';

/** A share over the step as an area from the bottom of a box: the data of an SVG path. */
export function areaPath(rows: readonly Row[], key: string, x: (step: number) => number, bottom: number) {
  const points = rows.flatMap((row) => {
    const value = row[key];
    return typeof value === 'number' ? [{ x: x(row.step), y: bottom * (1 - value / 100) }] : [];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const line = points.map(({ x: at, y }) => `L${at.toFixed(2)} ${y.toFixed(2)}`).join('');
  return `M0 ${bottom}L0 ${first.y.toFixed(2)}${line}L${last.x.toFixed(2)} ${bottom}Z`;
}

/** The label of a slider move on the timeline. */
export type Flag = { step: number; symbol: string | undefined; text: string };

function flagOf(catalogue: Catalogue, config: RunConfig, { step, path, value }: LiveEvent): Flag {
  const [section, name = ''] = path.split('.');
  const known = (['method', 'optimizer', 'model', 'dataset'] as const).find((one) => one === section);
  const param = known && paramsOf(catalogue, config, known)[name];
  if (!param) return { step, symbol: undefined, text: name };
  const symbol = param.kind === 'number' ? param.symbol : undefined;
  const shown = typeof value === 'number' ? short(value) : String(value);
  return { step, symbol, text: symbol === undefined ? `${param.label} ${shown}` : shown };
}

/** Slider moves with their values. */
export const flagsOf = (catalogue: Catalogue, config: RunConfig, moves: readonly LiveEvent[]): Flag[] =>
  moves.map((move) => flagOf(catalogue, config, move));

/** The flags whose text fits before the next one: those at least `apart` steps from it. */
export function labelledFlags(flags: readonly Flag[], apart: number): ReadonlySet<Flag> {
  return new Set(
    flags.filter((flag, i) => {
      const next = flags[i + 1];
      return next === undefined || next.step - flag.step >= apart;
    }),
  );
}
