import type { Param } from '../../core/config/param';

type NumberParam = Extract<Param, { kind: 'number' }>;

/** Positions of a slider, 0…1000. */
export const positions = 1000;
/** `log0`: positions below `snap` mean 0; the smallest positive value is at `lowest`. */
const lowest = 120;
const snap = 60;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const twoDigits = (value: number) => Number(value.toPrecision(2));

/** The smallest positive value of a logarithmic slider. */
const floorOf = (param: NumberParam) =>
  param.scale === 'log'
    ? Math.max(param.min, 1e-12)
    : (param.floor ?? (param.max > 0 ? param.max / 1e4 : 1e-4));

const linearStep = (param: NumberParam) =>
  param.integer ? 1 : 10 ** Math.floor(Math.log10((param.max - param.min) / 100 || 1));

function tidy(param: NumberParam, value: number): number {
  const low = param.scale === 'log0' && value > 0 ? floorOf(param) : param.min;
  const bounded = clamp(value, low, param.max);
  if (param.integer) return Math.round(bounded);
  if (param.scale !== 'linear') return clamp(twoDigits(bounded), param.min, param.max);
  const step = linearStep(param);
  return clamp(Number((Math.round(bounded / step) * step).toPrecision(12)), param.min, param.max);
}

/** Keys that move a slider, with their number of key presses. */
export const keyStrides: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 5,
  PageDown: -5,
};

/** The position of a value on the slider. */
export function toPosition(param: NumberParam, value: number): number {
  if (param.scale === 'linear')
    return Math.round((positions * (value - param.min)) / (param.max - param.min || 1));
  const floor = floorOf(param);
  const start = param.scale === 'log0' ? lowest : 0;
  if (param.scale === 'log0' && value <= 0) return 0;
  const share = Math.log(clamp(value, floor, param.max) / floor) / Math.log(param.max / floor);
  return Math.round(start + (positions - start) * share);
}

/** The value at a position of the slider: two significant digits on a logarithmic one. */
export function toValue(param: NumberParam, position: number): number {
  if (param.scale === 'linear')
    return tidy(param, param.min + ((param.max - param.min) * position) / positions);
  if (param.scale === 'log0' && position < snap) return 0;
  const floor = floorOf(param);
  const start = param.scale === 'log0' ? lowest : 0;
  const share = clamp((position - start) / (positions - start), 0, 1);
  return tidy(param, floor * (param.max / floor) ** share);
}

/**
 * The value one key press away; `direction` is ±1, or more for a page.
 *
 * Logarithmic sliders step through the Renard series, ten values per decade (five over more than four decades): 1, 1.3, 1.6, 2 …
 */
export function nextValue(param: NumberParam, value: number, direction: number): number {
  let result = value;
  for (let i = 0; i < Math.abs(direction); i++) result = oneKey(param, result, Math.sign(direction));
  return result;
}

function oneKey(param: NumberParam, value: number, direction: number): number {
  if (param.scale === 'linear') {
    const step = linearStep(param);
    const stride = Math.max(step, Math.round((param.max - param.min) / 40 / step) * step);
    return tidy(param, value + direction * stride);
  }
  const floor = floorOf(param);
  if (param.scale === 'log0') {
    if (value <= 0) return direction > 0 ? floor : 0;
    if (direction < 0 && value <= floor) return 0;
  }
  const perDecade = Math.log10(param.max / floor) <= 4 ? 10 : 5;
  const exponent = Math.log10(value) * perDecade;
  const nearest = Math.round(exponent);
  const onGrid = twoDigits(10 ** (nearest / perDecade)) === twoDigits(value);
  const next = onGrid ? nearest + direction : direction > 0 ? Math.ceil(exponent) : Math.floor(exponent);
  const moved = tidy(param, 10 ** (next / perDecade));
  if (!param.integer || moved !== value) return moved;
  return tidy(param, value + direction);
}

/** Values with a tick under a logarithmic slider: 0 if it has one, and the powers of ten. */
export function tickValues(param: NumberParam): number[] {
  if (param.scale === 'linear') return [];
  const [low, high] = [
    Math.ceil(Math.log10(floorOf(param)) - 1e-9),
    Math.floor(Math.log10(param.max) + 1e-9),
  ];
  const powers = Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => 10 ** (low + i));
  return param.scale === 'log0' ? [0, ...powers] : powers;
}
