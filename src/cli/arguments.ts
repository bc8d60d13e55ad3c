import { ConfigError } from '../core/errors';

/** The options of a command, and how often each may be given. */
export type OptionSpec = Record<string, 'once' | 'many' | 'flag'>;

/** Parsed options by name: a list of values each, empty when not given. Flags have the value 'true'. */
export type Options = Record<string, string[]>;

/**
 * Parses `--name value` and `--name=value` pairs.
 *
 * Throws ConfigError for an unknown option, a missing value, a repeated option, or any other word.
 */
export function parseOptions(words: readonly string[], spec: OptionSpec): Options {
  const options: Options = Object.fromEntries(Object.keys(spec).map((name) => [name, []]));
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', inline] = /^--([a-zA-Z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    const list = options[name];
    if (!kind || !list)
      throw new ConfigError(
        `Unknown option ${word}. Options: ${Object.keys(spec)
          .map((n) => `--${n}`)
          .join(', ')}.`,
      );
    const value = kind === 'flag' ? 'true' : (inline ?? rest.shift());
    if (value === undefined) throw new ConfigError(`--${name} needs a value.`);
    if (kind !== 'many' && list.length > 0) throw new ConfigError(`--${name} is given twice.`);
    list.push(value);
  }
  return options;
}
