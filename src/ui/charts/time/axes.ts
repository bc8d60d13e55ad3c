import type { Row } from '../../../store/selectors/selectors';

/** The vertical axis of a chart over time. */
export type Axis = {
  scale: 'linear' | 'log';
  domain: [number, number];
  ticks: number[];
  format: (value: number) => string;
};

/** Whether two axes of one kind have the same range and ticks. */
export const sameAxis = (a: Axis, b: Axis): boolean =>
  a.scale === b.scale && a.domain.join() === b.domain.join() && a.ticks.join() === b.ticks.join();

/** An axis that never moves. */
export const linearAxis = (low: number, high: number, ticks: number[]): Axis => ({
  scale: 'linear',
  domain: [low, high],
  ticks,
  format: String,
});

const floors = [0.8, 0.5, 0, -1];

/** A linear axis up to 1 from the highest of a few round numbers, 0.8 at most, that every value under `keys` reaches. */
export function shareAxis(rows: readonly Row[], keys: readonly string[]): Axis {
  let least = 0.8;
  for (const row of rows)
    for (const key of keys) {
      const value = row[key];
      if (typeof value === 'number' && value < least) least = value;
    }
  const low = floors.find((floor) => floor <= least) ?? -1;
  return linearAxis(low, 1 + (1 - low) * 0.04, [low, Number(((1 + low) / 2).toFixed(2)), 1]);
}

const superscripts = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const raised = (exponent: number) =>
  (exponent < 0 ? '⁻' : '') +
  [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)] ?? '').join('');

/** 1, 10 and 0.1 as decimals, else a power of ten. */
const powerText = (value: number) => {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) <= 1 ? String(10 ** exponent) : `10${raised(exponent)}`;
};

/** The next of 1, 3, 10, 30 … at or beyond a value. */
function rounded(value: number, up: boolean): number {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const candidates = [1, 3, 10].map((m) => m * 10 ** exponent);
  const found = up
    ? candidates.find((candidate) => candidate >= value * (1 - 1e-9))
    : candidates.reverse().find((candidate) => candidate <= value * (1 + 1e-9));
  return Number((found ?? value).toPrecision(1));
}

/** A logarithmic axis that holds every positive value under `keys`, and always `least`. */
export function logAxis(rows: readonly Row[], keys: readonly string[], least: [number, number]): Axis {
  let [low, high] = least;
  for (const row of rows)
    for (const key of keys) {
      const value = row[key];
      if (value === null || value === undefined || !(value > 0) || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  low = Math.max(rounded(low, false), high * 1e-12);
  high = rounded(high, true);
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((to - from + 1) / 4));
  const ticks = [];
  for (let exponent = to; exponent >= from; exponent -= every) ticks.unshift(10 ** exponent);
  return { scale: 'log', domain: [low, high], ticks, format: powerText };
}

/** The right end of the step axis: the step limit, or a round number beyond the step if there is none. */
export function stepLimit(steps: number, step: number): number {
  if (steps >= step && steps > 0) return steps;
  let limit = 200;
  while (limit < step) limit *= 2;
  return limit;
}
