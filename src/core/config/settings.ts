import { ConfigError } from '../errors';
import { isRecord } from '../isRecord';
import { findPlugin, isSection, sectionNames, withValue } from './config';
import type { RunConfig } from './config';
import { readValue } from './param';
import { paramAt } from './paths';
import type { Catalogue } from './plugin';
import { runKeys } from './runParams';
import { namesText, strictConfig } from './strictConfig';

/**
 * `path=text` pairs of the command line applied to a partial configuration; ids first, so that the order does not matter.
 *
 * Throws ConfigError for a pair without `=`, an unknown path or a value that the parameter does not accept.
 */
export function applySettings(catalogue: Catalogue, input: unknown, settings: readonly string[]): RunConfig {
  const pairs = settings.map((setting) => {
    const at = setting.indexOf('=');
    if (at < 1) throw new ConfigError(`--set ${setting} has no value. Write --set path=value.`);
    return { path: setting.slice(0, at), text: setting.slice(at + 1) };
  });
  const raw: Record<string, unknown> = isRecord(input) ? { ...input } : {};
  for (const { path, text } of pairs) {
    const [head = '', name] = path.split('.');
    if (name !== 'id' || !isSection(head)) continue;
    const present = raw[head];
    const same = isRecord(present) && present['id'] === text;
    raw[head] = same ? present : { id: text };
  }
  let config = strictConfig(catalogue, isRecord(input) || input === undefined ? raw : input);
  for (const { path, text } of pairs) {
    if (path.endsWith('.id') && isSection(path.slice(0, -3))) continue;
    const param = paramAt(catalogue, config, path);
    if (!param) {
      const [head = ''] = path.split('.');
      throw new ConfigError(
        isSection(head)
          ? `${path} is not a parameter of ${config[head].id}${namesText(findPlugin(catalogue, head, config[head].id).params)}`
          : `--set ${path}: there is no such setting. It has: ${[...runKeys, ...sectionNames].join(', ')}.`,
      );
    }
    config = withValue(config, path, readValue(path, param, text));
  }
  return config;
}
