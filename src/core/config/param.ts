import { ConfigError } from '../errors';

type Common = {
  label: string;
  /** One plain sentence (two at most), for the control's explanation and the command line. */
  help: string;
  /** Live: a change takes effect at the next step, without a restart. */
  hot?: true;
  /** Kept out of the page's controls (file paths and the like). */
  hidden?: true;
};

/** A parameter described once as data: control, bounds check, link form, command line flag and type follow from it. */
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

/** The values that a set of parameters takes. */
export type Values<P extends Params = Params> = {
  [K in keyof P]: P[K]['kind'] extends 'number' ? number : P[K]['kind'] extends 'toggle' ? boolean : string;
};

/** The default of every parameter. */
export const defaultValues = (params: Params): Record<string, Value> =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default]));

const range = (param: Extract<Param, { kind: 'number' }>) => `${param.min} to ${param.max}`;

/**
 * The value if it is one that the parameter takes.
 *
 * Throws ConfigError, which names `path` and says what is allowed.
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

/** The nearest value that the parameter takes; its default where there is no nearest. */
export function clampValue(param: Param, value: unknown): Value {
  if (param.kind === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return param.default;
    const clamped = Math.min(param.max, Math.max(param.min, number));
    return param.integer ? Math.round(clamped) : clamped;
  }
  if (param.kind === 'toggle' && typeof value === 'string') return value === 'true';
  try {
    return checkValue('', param, value);
  } catch {
    return param.default;
  }
}

/** The value that a piece of text (command line, link) means for a parameter; undefined when it means none. */
export function parseValue(param: Param, text: string): Value | undefined {
  if (param.kind === 'number')
    return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  if (param.kind === 'toggle') return text === 'true' ? true : text === 'false' ? false : undefined;
  return text;
}
