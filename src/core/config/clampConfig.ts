import { defaultChoice, defaultConfig, pluginsOf, sectionNames } from './config';
import type { RunConfig } from './config';
import { clampValue } from './param';
import type { Catalogue } from './plugin';
import { runKeys, runParams } from './runParams';

/** The nearest valid configuration to one whose values may be out of range; unknown keys are dropped. */
export function clampConfig(catalogue: Catalogue, config: RunConfig): RunConfig {
  const result = defaultConfig(catalogue);
  for (const key of runKeys) result[key] = Number(clampValue(runParams[key], config[key]));
  for (const section of sectionNames) {
    const plugin = pluginsOf(catalogue, section).find((p) => p.id === config[section].id);
    if (!plugin) continue;
    const choice = defaultChoice(plugin);
    for (const [name, param] of Object.entries(plugin.params))
      choice[name] = clampValue(param, config[section][name]);
    result[section] = choice;
  }
  return result;
}
