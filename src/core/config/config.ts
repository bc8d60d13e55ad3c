import { ConfigError } from '../errors';
import { defaultValues } from './param';
import type { Value } from './param';
import type { Catalogue, MethodInfo, PluginInfo } from './plugin';
import { isRunKey, runParams } from './runParams';

/** The chosen plug-in of one kind and the values of its parameters. */
export type Choice = { id: string } & Record<string, Value>;

/** A whole experiment: the same object in links, files, the command line, saved runs and exports. */
export type RunConfig = {
  v: 1;
  seed: number;
  /** Step limit; 0 = until paused. */
  steps: number;
  batchSize: number;
  metricsEvery: number;
  evaluateEvery: number;
  lag: number;
  dataset: Choice;
  model: Choice;
  method: Choice;
  optimizer: Choice;
};

/** A move: from the step after `step`, the live parameter at `path` has this value. */
export type LiveEvent = { step: number; path: string; value: Value };

const sections = {
  dataset: 'datasets',
  model: 'models',
  method: 'methods',
  optimizer: 'optimizers',
} as const;
/** A part of the configuration that selects a plug-in. */
export type Section = keyof typeof sections;
/** The plug-in parts of a configuration, in the order they are shown. */
export const sectionNames = ['dataset', 'model', 'method', 'optimizer'] as const satisfies readonly Section[];

/** The plug-ins of the default configuration. */
export const defaultIds: Record<Section, string> = {
  dataset: 'glyphs',
  model: 'cnn',
  method: 'svdTraining',
  optimizer: 'adam',
};

/** The plug-ins available for a section. */
export const pluginsOf = (catalogue: Catalogue, section: Section): PluginInfo[] =>
  catalogue[sections[section]];

/** The plug-in of that id. Throws ConfigError with the known ids. */
export function findPlugin(catalogue: Catalogue, section: Section, id: unknown): PluginInfo {
  const plugins = pluginsOf(catalogue, section);
  const found = plugins.find((plugin) => plugin.id === id);
  if (!found)
    throw new ConfigError(
      `${section}.id = ${JSON.stringify(id)} is unknown. Give one of: ${plugins.map((p) => p.id).join(', ')}.`,
    );
  return found;
}

/** The method of a configuration; undefined if the catalogue does not have it, as may be for a recording or a file. */
export const methodOf = (
  { methods }: Pick<Catalogue, 'methods'>,
  { method }: Pick<RunConfig, 'method'>,
): MethodInfo | undefined => methods.find(({ id }) => id === method.id);

/** A plug-in with all parameters at their defaults. */
export const defaultChoice = (plugin: PluginInfo): Choice => ({
  ...defaultValues(plugin.params),
  id: plugin.id,
});

/** The experiment that opens by default. */
export function defaultConfig(catalogue: Catalogue): RunConfig {
  const choose = (section: Section) => defaultChoice(findPlugin(catalogue, section, defaultIds[section]));
  return {
    v: 1,
    seed: runParams.seed.default,
    steps: runParams.steps.default,
    batchSize: runParams.batchSize.default,
    metricsEvery: runParams.metricsEvery.default,
    evaluateEvery: runParams.evaluateEvery.default,
    lag: runParams.lag.default,
    dataset: choose('dataset'),
    model: choose('model'),
    method: choose('method'),
    optimizer: choose('optimizer'),
  };
}

/** Whether a key of a configuration selects a plug-in. */
export const isSection = (key: string): key is Section => Object.hasOwn(sections, key);
/** The value at a dotted path; undefined if there is none. */
export function valueAt(config: RunConfig, path: string): Value | undefined {
  const [head = '', name] = path.split('.');
  if (name === undefined) return isRunKey(head) ? config[head] : undefined;
  return isSection(head) && Object.hasOwn(config[head], name) ? config[head][name] : undefined;
}

/** The configuration with one value replaced, unchecked. */
export function withValue(config: RunConfig, path: string, value: Value): RunConfig {
  const [head = '', name] = path.split('.');
  if (name === undefined) return { ...config, [head]: value };
  return isSection(head) ? { ...config, [head]: { ...config[head], [name]: value } } : config;
}
