import type { AdapterInfo } from '../../core/adapter';
import { clampConfig } from '../../core/config/clampConfig';
import { defaultChoice, pluginsOf, sectionNames, valueAt, withValue } from '../../core/config/config';
import type { Choice, LiveEvent, RunConfig, Section } from '../../core/config/config';
import type { Param, Params } from '../../core/config/param';
import type { Catalogue, PluginInfo } from '../../core/config/plugin';
import type { Watched } from './watched';

/** The state of the controls; a build turns it into a run. */
export type Setup = {
  draft: RunConfig;
  /** Maximum number of steps per second; Infinity = as fast as possible. */
  speed: number;
  /** Why the experiment is smaller than the default one; absent if it is not. */
  reduced: string | undefined;
  /** The latest data from the visitor's files. */
  files: Choice | undefined;
  /** A description of the files and their use. */
  filesText?: string;
  watched?: Watched | undefined;
};

/** The available speeds, in steps per second. */
export const speeds: readonly number[] = [1, 4, 16, 60, Infinity];

/** The parameters of a section's plug-in; none if the catalogue does not have it, as may be for a recording or a file. */
export const paramsOf = (catalogue: Catalogue, config: RunConfig, section: Section): Params =>
  pluginsOf(catalogue, section).find(({ id }) => id === config[section].id)?.params ?? {};

/** All known parameters under a configuration with their paths. */
export function pathsOf(catalogue: Catalogue, config: RunConfig): { path: string; param: Param }[] {
  const own = Object.entries(catalogue.run).map(([path, param]) => ({ path, param }));
  const chosen = sectionNames.flatMap((section) =>
    Object.entries(paramsOf(catalogue, config, section)).map(([name, param]) => ({
      path: `${section}.${name}`,
      param,
    })),
  );
  return [...own, ...chosen];
}

const livePaths = (catalogue: Catalogue, config: RunConfig) =>
  pathsOf(catalogue, config)
    .filter(({ param }) => param.hot)
    .map(({ path }) => path);

/** Paths of the draft that differ from the built run and need a restart; a changed plug-in counts as one. */
export function pendingPaths(catalogue: Catalogue, draft: RunConfig, built: RunConfig): string[] {
  const replaced = sectionNames.filter((section) => draft[section].id !== built[section].id);
  const changed = pathsOf(catalogue, draft)
    .filter(({ path, param }) => !param.hot && !replaced.some((section) => path.startsWith(`${section}.`)))
    .filter(({ path }) => valueAt(draft, path) !== valueAt(built, path))
    .map(({ path }) => path);
  return [...replaced.map((section) => `${section}.id`), ...changed];
}

/** The draft with another plug-in in one section: with the values of the built run if it has that plug-in, otherwise defaults. */
function withPlugin(
  catalogue: Catalogue,
  draft: RunConfig,
  built: RunConfig,
  choice: { section: Section; id: string },
): RunConfig {
  const { section, id } = choice;
  const plugin = pluginsOf(catalogue, section).find((candidate) => candidate.id === id);
  if (built[section].id === id) return { ...draft, [section]: built[section] };
  return plugin ? { ...draft, [section]: defaultChoice(plugin) } : draft;
}

/** The set-up with another plug-in in one section; selecting the visitor's data restores its files. */
export function withChoice(
  catalogue: Catalogue,
  setup: Setup,
  built: RunConfig,
  choice: { section: Section; id: string },
): Setup {
  const { section, id } = choice;
  const draft =
    section === 'dataset' && setup.files?.id === id
      ? { ...setup.draft, dataset: setup.files }
      : withPlugin(catalogue, setup.draft, built, choice);
  const another = section === 'dataset' || section === 'model';
  return { ...setup, draft, reduced: another ? undefined : setup.reduced };
}

/** Whether selecting data requires files: its parameters name files, and none has been opened. */
export function lacksFiles({ files }: Setup, plugin: PluginInfo): boolean {
  const names = Object.values(plugin.params).filter((param) => param.kind === 'text' && param.hidden);
  return names.length > 0 && names.every((param) => param.default === '') && files?.id !== plugin.id;
}

/** `config` with the live values of `source`, for plug-ins that both have. */
export function withLiveValues(catalogue: Catalogue, config: RunConfig, source: RunConfig): RunConfig {
  let result = config;
  for (const path of livePaths(catalogue, config)) {
    const value = valueAt(source, path);
    const section = sectionNames.find((name) => path.startsWith(`${name}.`));
    const shared = section === undefined || config[section].id === source[section].id;
    if (shared && value !== undefined) result = withValue(result, path, value);
  }
  return result;
}

/** Live paths at which two configurations with the same plug-ins differ. */
export const movedPaths = (catalogue: Catalogue, from: RunConfig, to: RunConfig): string[] =>
  livePaths(catalogue, from).filter((path) => valueAt(from, path) !== valueAt(to, path));

/** How a run started: its configuration with the moves before the first step. */
export const startOf = (config: RunConfig, events: readonly LiveEvent[]): RunConfig =>
  events
    .filter((event) => event.step === 0)
    .reduce((start, event) => withValue(start, event.path, event.value), config);

/** The default experiment on this adapter: a small one without a hardware GPU, unless a configuration is `given`. */
export function openingSetup(
  catalogue: Catalogue,
  draft: RunConfig,
  adapter: AdapterInfo,
  given: boolean,
): Setup {
  if (adapter.software && given) return { draft, speed: Infinity, reduced: undefined, files: undefined };
  if (!adapter.software) return { draft, speed: 60, reduced: undefined, files: undefined };
  const choose = (section: Section, id: string) => {
    const plugin = pluginsOf(catalogue, section).find((candidate) => candidate.id === id);
    return plugin ? defaultChoice(plugin) : draft[section];
  };
  const small = {
    ...draft,
    steps: 600,
    batchSize: 16,
    metricsEvery: 2,
    evaluateEvery: 100,
    dataset: { ...choose('dataset', 'planted'), test: 256 },
    model: choose('model', 'mlp'),
  };
  return {
    draft: clampConfig(catalogue, small),
    speed: Infinity,
    reduced:
      `WebGPU does not run on graphics hardware here, so this is a small experiment: vectors of 64 numbers, labelled by a teacher that sees only 5 directions of them. ${adapter.advice ?? ''}`.trim(),
    files: undefined,
  };
}
