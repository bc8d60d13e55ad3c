import { ConfigError } from '../errors';
import { checkValue, clampValue, defaultValues, readValue } from './param';
import { isRecord } from '../isRecord';
import type { Param, Params, Value } from './param';
import type { Catalogue, MethodInfo, PluginInfo } from './plugin';

/** The chosen plug-in of one kind and the values of its parameters. */
export type Choice = { id: string } & Record<string, Value>;

/** One experiment, whole: the same object in links, files, the command line, saved runs and exports. */
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

/** A slider move: from the step after `step`, the live parameter at `path` has this value. */
export type LiveEvent = { step: number; path: string; value: Value };

/** The parameters of a run that belong to no plug-in. */
export const runParams = {
  seed: {
    kind: 'number',
    label: 'Seed',
    default: 42,
    min: 0,
    max: 4294967295,
    scale: 'linear',
    integer: true,
    help: 'Every random choice (initial weights, data, order) follows from it.',
  },
  steps: {
    kind: 'number',
    label: 'Steps',
    default: 2000,
    min: 0,
    max: 1_000_000,
    scale: 'linear',
    integer: true,
    help: 'Training stops after this many steps; 0 trains until paused.',
  },
  batchSize: {
    kind: 'number',
    label: 'Batch',
    default: 64,
    min: 1,
    max: 1024,
    scale: 'log',
    integer: true,
    help: 'Samples whose average gradient makes one step.',
  },
  metricsEvery: {
    kind: 'number',
    label: 'Report every',
    unit: 'steps',
    default: 10,
    min: 1,
    max: 10_000,
    scale: 'log',
    integer: true,
    hidden: true,
    help: 'Steps between progress reports. It never changes the training itself.',
  },
  evaluateEvery: {
    kind: 'number',
    label: 'Test every',
    unit: 'steps',
    default: 200,
    min: 1,
    max: 100_000,
    scale: 'log',
    integer: true,
    hidden: true,
    help: 'Steps between evaluations on the test set. It never changes the training itself.',
  },
  lag: {
    kind: 'number',
    label: 'Lag',
    symbol: 'Δ',
    unit: 'steps',
    default: 100,
    min: 0,
    max: 10_000,
    scale: 'log0',
    floor: 1,
    integer: true,
    help: 'Every basis is compared with what it was so many steps earlier; 0 = never. It changes the training only where layers are frozen by stability.',
  },
} as const satisfies Params;

const runKeys = ['seed', 'steps', 'batchSize', 'metricsEvery', 'evaluateEvery', 'lag'] as const;
const sections = {
  dataset: 'datasets',
  model: 'models',
  method: 'methods',
  optimizer: 'optimizers',
} as const;
/** A part of the configuration that a plug-in fills. */
export type Section = keyof typeof sections;
/** The plug-in parts of a configuration, in the order they are shown. */
export const sectionNames = ['dataset', 'model', 'method', 'optimizer'] as const satisfies readonly Section[];

const defaultIds: Record<Section, string> = {
  dataset: 'glyphs',
  model: 'cnn',
  method: 'svdTraining',
  optimizer: 'adam',
};

/** The plug-ins that a section chooses among. */
export const pluginsOf = (catalogue: Catalogue, section: Section): PluginInfo[] =>
  catalogue[sections[section]];

/** The plug-in of that id. Throws ConfigError, which lists what there is. */
export function findPlugin(catalogue: Catalogue, section: Section, id: unknown): PluginInfo {
  const plugins = pluginsOf(catalogue, section);
  const found = plugins.find((plugin) => plugin.id === id);
  if (!found)
    throw new ConfigError(
      `${section}.id = ${JSON.stringify(id)} is unknown. Give one of: ${plugins.map((p) => p.id).join(', ')}.`,
    );
  return found;
}

/** The method of a configuration; undefined where the catalogue lacks it, as a recording or a file may name one. */
export const methodOf = (
  { methods }: Pick<Catalogue, 'methods'>,
  { method }: Pick<RunConfig, 'method'>,
): MethodInfo | undefined => methods.find(({ id }) => id === method.id);

/** A plug-in with every parameter at its default. */
export const defaultChoice = (plugin: PluginInfo): Choice => ({
  ...defaultValues(plugin.params),
  id: plugin.id,
});

/** The experiment that opens when nothing is asked for. */
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

function strictChoice(catalogue: Catalogue, section: Section, input: unknown): Choice {
  if (!isRecord(input)) throw new ConfigError(`${section} must be an object with an "id".`);
  const plugin = findPlugin(catalogue, section, input['id'] ?? defaultIds[section]);
  const choice = defaultChoice(plugin);
  for (const [name, value] of Object.entries(input)) {
    if (name === 'id') continue;
    const param = Object.hasOwn(plugin.params, name) ? plugin.params[name] : undefined;
    if (!param)
      throw new ConfigError(`${section}.${name} is not a parameter of ${plugin.id}${known(plugin.params)}`);
    choice[name] = checkValue(`${section}.${name}`, param, value);
  }
  return choice;
}

const known = (params: Params) => {
  const names = Object.keys(params);
  return names.length ? `. It has: ${names.join(', ')}.` : ', which has none. Leave it out.';
};

/**
 * The strict door (command line, files): the configuration that `input` describes, defaults filled in.
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

/** Whether a key of a configuration is filled by a plug-in. */
export const isSection = (key: string): key is Section => Object.hasOwn(sections, key);
/** Whether a key of a configuration is a parameter of the run itself. */
export const isRunKey = (key: string): key is (typeof runKeys)[number] => Object.hasOwn(runParams, key);

/** The parameter that a dotted path like `method.sparsity` or `steps` names under a configuration. */
export function paramAt(catalogue: Catalogue, config: RunConfig, path: string): Param | undefined {
  const [head = '', name, ...rest] = path.split('.');
  if (name === undefined) return isRunKey(head) ? runParams[head] : undefined;
  if (!isSection(head) || rest.length > 0) return undefined;
  const { params } = findPlugin(catalogue, head, config[head].id);
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(config: RunConfig, path: string): Value | undefined {
  const [head = '', name] = path.split('.');
  if (name === undefined) return isRunKey(head) ? config[head] : undefined;
  return isSection(head) && Object.hasOwn(config[head], name) ? config[head][name] : undefined;
}

/** The configuration with one value replaced; no check. */
export function withValue(config: RunConfig, path: string, value: Value): RunConfig {
  const [head = '', name] = path.split('.');
  if (name === undefined) return { ...config, [head]: value };
  return isSection(head) ? { ...config, [head]: { ...config[head], [name]: value } } : config;
}

/**
 * `path=text` pairs of the command line applied to a partial configuration; ids first, so that order is free.
 *
 * Throws ConfigError for a pair without `=`, an unknown path or a value the parameter does not take.
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
          ? `${path} is not a parameter of ${config[head].id}${known(findPlugin(catalogue, head, config[head].id).params)}`
          : `--set ${path}: there is no such setting. It has: ${[...runKeys, ...sectionNames].join(', ')}.`,
      );
    }
    config = withValue(config, path, readValue(path, param, text));
  }
  return config;
}

/** The nearest valid configuration to one whose values may be out of range; unknown keys fall away. */
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

/** Paths of every parameter under a configuration, in display order. */
export function pathsOf(catalogue: Catalogue, config: RunConfig): { path: string; param: Param }[] {
  const plain = Object.entries<Param>(runParams).map(([name, param]) => ({ path: name, param }));
  const chosen = sectionNames.flatMap((section) =>
    Object.entries(findPlugin(catalogue, section, config[section].id).params).map(([name, param]) => ({
      path: `${section}.${name}`,
      param,
    })),
  );
  return [...plain, ...chosen];
}
