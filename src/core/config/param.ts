import { ConfigError } from '../errors';

type Common = {
  label: string;
  /** One plain sentence (two at most), for the control's explanation and the command line. */
  help: string;
  /** A formula in TeX for its effect. */
  tex?: string;
  /** Live: a change takes effect at the next step, without a restart. */
  hot?: true;
  /** Not among the page's controls (file paths and the like). */
  hidden?: true;
};

/** A parameter described once as data: its control, bounds check, link form, command-line flag and type follow. */
export type Param =
  | (Common & {
      kind: 'number';
      default: number;
      min: number;
      max: number;
      /** `log0`: logarithmic from `floor` to max, with 0 as an extra stop at the low end. */
      scale: 'linear' | 'log' | 'log0';
      /** The smallest positive value of a `log0` slider. */
      floor?: number;
      integer?: true;
      unit?: string;
      /** Mathematical symbol, as plain text with `_` for a subscript: `λ_s`. */
      symbol?: string;
    })
  | (Common & { kind: 'choice'; default: string; options: readonly { value: string; label: string }[] })
  | (Common & { kind: 'toggle'; default: boolean })
  | (Common & { kind: 'text'; default: string });

export type Params = Record<string, Param>;
export type Value = number | string | boolean;

/** The values of a set of parameters. */
export type Values<P extends Params = Params> = {
  [K in keyof P]: P[K]['kind'] extends 'number' ? number : P[K]['kind'] extends 'toggle' ? boolean : string;
};

/** The default of every parameter. */
export const defaultValues = (params: Params): Record<string, Value> =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default]));

const range = (param: Extract<Param, { kind: 'number' }>) => `${param.min} to ${param.max}`;

/**
 * The value, if the parameter accepts it.
 *
 * Throws ConfigError with `path` and what is allowed.
 */
export function checkValue(path: string, param: Param, value: unknown): Value {
  switch (param.kind) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw new ConfigError(
          `${path} must be a number; got ${JSON.stringify(value)}. Give ${range(param)}.`,
        );
      if (value < param.min || value > param.max)
        throw new ConfigError(`${path} = ${value} is out of range. Give ${range(param)}.`);
      if (param.integer && !Number.isInteger(value))
        throw new ConfigError(`${path} = ${value} must be a whole number.`);
      return value;
    }
    case 'choice': {
      const options = param.options.map((o) => o.value);
      if (typeof value !== 'string' || !options.includes(value))
        throw new ConfigError(
          `${path} = ${JSON.stringify(value)} is unknown. Give one of: ${options.join(', ')}.`,
        );
      return value;
    }
    case 'toggle':
      if (typeof value !== 'boolean')
        throw new ConfigError(`${path} = ${JSON.stringify(value)} must be true or false.`);
      return value;
    case 'text':
      if (typeof value !== 'string')
        throw new ConfigError(`${path} must be text; got ${JSON.stringify(value)}.`);
      return value;
  }
}

/** The nearest value that the parameter accepts; its default if there is none. */
export function clampValue(param: Param, value: unknown): Value {
  if (param.kind === 'number') {
    if (typeof value !== 'number' || Number.isNaN(value)) return param.default;
    const clamped = Math.min(param.max, Math.max(param.min, value));
    return param.integer ? Math.round(clamped) : clamped;
  }
  try {
    return checkValue('', param, value);
  } catch {
    return param.default;
  }
}

/**
 * The numbers that a text may mean: one if it is unambiguous, two if it depends on the locale, otherwise none.
 *
 * A comma or a point may separate decimals or thousands: 0,95 and 1.234,5 are unambiguous. If three digits follow a single
 * separator, 1,234 is ambiguous, and so is 1.234 for an integer parameter; otherwise 1.234 is a decimal, as in links and on
 * the page. Thousands may also be separated by spaces, _ or '.
 */
function numbersIn(text: string, integer: boolean | undefined): number[] {
  const spaced = /^[+-]?\d{1,3}(?:[\s_'’]\d{3})+(?=$|[.,])/;
  const plain = text
    .trim()
    .replace('−', '-')
    .replace(spaced, (groups) => groups.replaceAll(/[\s_'’]/g, ''));
  const number = (digits: string) => Number(digits.replace(',', '.'));
  const isDecimal = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?$/i.test(plain);
  const [, mark] = /^[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/.exec(plain) ?? [];
  const decimal = isDecimal ? [number(plain)] : [];
  if (mark === undefined || (isDecimal && mark === '.' && !integer)) return decimal;
  return [...decimal, number(plain.replaceAll(mark, ''))];
}

/** The value of a text (command line, link, field) for a parameter; otherwise why there is none. */
export function parseValue(param: Param, text: string): { value: Value } | { problem: string } {
  if (param.kind === 'number') {
    const [value, other] = numbersIn(text, param.integer);
    if (value === undefined) return { problem: 'is not a number' };
    return other === undefined ? { value } : { problem: `may be ${value} or ${other}` };
  }
  if (param.kind !== 'toggle') return { value: text };
  return text === 'true' || text === 'false'
    ? { value: text === 'true' }
    : { problem: 'is not true or false' };
}

/** The value of a text, if the parameter accepts it. Throws ConfigError with `path`. */
export function readValue(path: string, param: Param, text: string): Value {
  const parsed = parseValue(param, text);
  if ('value' in parsed) return checkValue(path, param, parsed.value);
  const remedy = param.kind === 'number' ? `${range(param)} in plain digits` : 'true or false';
  throw new ConfigError(`${path} = ${JSON.stringify(text)} ${parsed.problem}. Give ${remedy}.`);
}
