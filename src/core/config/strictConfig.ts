import { ConfigError } from '../errors';
import { isRecord } from '../isRecord';
import { defaultChoice, defaultConfig, defaultIds, findPlugin, isSection, sectionNames } from './config';
import type { Choice, RunConfig, Section } from './config';
import { checkValue } from './param';
import type { Params } from './param';
import type { Catalogue } from './plugin';
import { isRunKey, runKeys, runParams } from './runParams';

/** The end of an error message about an unknown parameter of a plug-in. */
export const namesText = (params: Params) => {
  const names = Object.keys(params);
  return names.length ? `. It has: ${names.join(', ')}.` : ', which has none. Leave it out.';
};

function strictChoice(catalogue: Catalogue, section: Section, input: unknown): Choice {
  if (!isRecord(input)) throw new ConfigError(`${section} must be an object with an "id".`);
  const plugin = findPlugin(catalogue, section, input['id'] ?? defaultIds[section]);
  const choice = defaultChoice(plugin);
  for (const [name, value] of Object.entries(input)) {
    if (name === 'id') continue;
    const param = Object.hasOwn(plugin.params, name) ? plugin.params[name] : undefined;
    if (!param)
      throw new ConfigError(
        `${section}.${name} is not a parameter of ${plugin.id}${namesText(plugin.params)}`,
      );
    choice[name] = checkValue(`${section}.${name}`, param, value);
  }
  return choice;
}

/**
 * The strict parser (command line, files): the configuration described by `input`, defaults filled in.
 *
 * Throws ConfigError for an unknown key, a value out of range, or a version other than 1.
 */
export function strictConfig(catalogue: Catalogue, input: unknown): RunConfig {
  if (!isRecord(input))
    throw new ConfigError('A configuration is a JSON object, like {"v": 1, "steps": 2000}.');
  const config = defaultConfig(catalogue);
  for (const [key, value] of Object.entries(input)) {
    if (key === 'v') {
      if (value !== 1)
        throw new ConfigError(`v = ${JSON.stringify(value)}: this version of Rankscope reads v 1.`);
    } else if (isSection(key)) config[key] = strictChoice(catalogue, key, value);
    else if (isRunKey(key)) config[key] = Number(checkValue(key, runParams[key], value));
    else
      throw new ConfigError(
        `"${key}" is not part of a configuration. It has: ${[...runKeys, ...sectionNames].join(', ')}.`,
      );
  }
  return config;
}
