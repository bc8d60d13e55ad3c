import { isRecord } from '../isRecord';
import { defaultChoice, defaultConfig, isSection, pluginsOf, sectionNames } from './config';
import { isRunKey, runParams } from './runParams';
import type { Choice, RunConfig, Section } from './config';
import { clampValue, parseValue } from './param';
import type { Param, Value } from './param';
import type { Catalogue } from './plugin';

/** A valid configuration made from untrusted input, and a sentence for each change. */
export type Opened = { config: RunConfig; notes: string[] };

const longestText = 500;

/** A key or value as shown in a note: truncated if long. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * The nearest valid value of a parameter, from text or data, with a note if it differs from the input.
 *
 * Text longer than any file name is truncated.
 */
export function lenientValue(
  path: string,
  param: Param,
  raw: unknown,
): { value: Value; note: string | undefined } {
  const parsed = typeof raw === 'string' ? parseValue(param, raw) : { value: raw };
  const given = 'value' in parsed ? parsed.value : undefined;
  const nearest = clampValue(param, given);
  const value = typeof nearest === 'string' ? nearest.slice(0, longestText) : nearest;
  if (value === given) return { value, note: undefined };
  const now = value === '' ? 'nothing' : String(value);
  const problem = 'problem' in parsed ? parsed.problem : 'is not allowed';
  return { value, note: `${path} = ${quoted(raw)} ${problem}; using ${now}.` };
}

function lenientChoice(catalogue: Catalogue, section: Section, input: unknown, notes: string[]): Choice {
  const usual = defaultConfig(catalogue)[section];
  const given = isRecord(input) ? input : { id: input };
  const id = Object.hasOwn(given, 'id') ? given['id'] : usual.id;
  const plugin = pluginsOf(catalogue, section).find((candidate) => candidate.id === id);
  if (!plugin) {
    notes.push(`${section} = ${quoted(id)} is unknown; using ${usual.id}.`);
    return usual;
  }
  const choice = defaultChoice(plugin);
  for (const [name, raw] of Object.entries(given)) {
    if (name === 'id') continue;
    const param = Object.hasOwn(plugin.params, name) ? plugin.params[name] : undefined;
    if (!param) {
      notes.push(`${section}.${quoted(name)} is not a parameter of ${plugin.id}; ignored.`);
      continue;
    }
    const { value, note } = lenientValue(`${section}.${name}`, param, raw);
    choice[name] = value;
    if (note !== undefined) notes.push(note);
  }
  return choice;
}

/**
 * The lenient parser (links, dropped files): the valid configuration nearest to `input`, defaults filled in.
 *
 * Values may be text or of their own type. Unknown keys are ignored, values out of range clamped; never throws. `v` is
 * checked by the caller.
 */
export function lenientConfig(catalogue: Catalogue, input: Readonly<Record<string, unknown>>): Opened {
  const config = defaultConfig(catalogue);
  const notes: string[] = [];
  for (const [key, raw] of Object.entries(input)) {
    if (key === 'v') continue;
    if (isSection(key)) config[key] = lenientChoice(catalogue, key, raw, notes);
    else if (isRunKey(key)) {
      const { value, note } = lenientValue(key, runParams[key], raw);
      config[key] = Number(value);
      if (note !== undefined) notes.push(note);
    } else notes.push(`${quoted(key)} is unknown; ignored.`);
  }
  return { config, notes };
}

/** A configuration with the defaults of parameters that were added after it was written. */
export function completed(catalogue: Catalogue, config: RunConfig): RunConfig {
  const result = { ...config };
  for (const section of sectionNames) {
    const plugin = pluginsOf(catalogue, section).find(({ id }) => id === config[section].id);
    if (plugin) result[section] = { ...defaultChoice(plugin), ...config[section] };
  }
  return result;
}
