import { methodOf, pluginsOf, sectionNames, valueAt } from '../../core/config/config';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import { longerConfig, moreSteps } from '../../core/config/longer';
import type { Param } from '../../core/config/param';
import type { Catalogue, PluginInfo } from '../../core/config/plugin';
import { pointsOf } from '../model/series';
import { paramsOf, pendingPaths } from '../model/setup';
import type { Run } from '../model/runs';
import type { Sample, TestPoint } from '../model/samples';
import type { State } from '../model/state';

/** Steps per second at the present speed limit and measured pace; undefined before the first measurement. */
export function pace({ run, setup }: State): number | undefined {
  const ms = run.progress?.msPerStep;
  return ms !== undefined && ms > 0 ? Math.min(setup.speed, 1000 / ms) : undefined;
}

/** Seconds until the step limit; undefined without a limit or a known pace. */
export function secondsLeft(state: State): number | undefined {
  const { total, step } = state.run;
  const perSecond = pace(state);
  return total > 0 && perSecond !== undefined ? Math.max(0, total - step) / perSecond : undefined;
}

/** The configuration with which a finished run continues; undefined if only a new run is possible. */
export const longerRun = ({ catalogue, run, recorded }: State): RunConfig | undefined =>
  recorded ? undefined : longerConfig(catalogue, run.config, { total: run.total, by: moreSteps });

/** The number of pending changes. */
export const pendingCount = ({ catalogue, setup, run }: State): number =>
  pendingPaths(catalogue, setup.draft, run.config).length;

/** The completed share of the present work: of the build while it lasts, otherwise of the steps. */
export function shareDone({ state, building, step, total }: Run): number {
  if (state === 'building') return building && building.total > 0 ? building.done / building.total : 0;
  return total > 0 ? Math.min(1, step / total) : 0;
}

/** A control: the path of its value, and its parameter. */
export type Control = { path: string; param: Param };

/** The live parameters of the run's plug-ins, the method's main control first, method before optimizer before the rest. */
export function liveControls(catalogue: Catalogue, config: RunConfig): Control[] {
  const order = ['method', 'optimizer', 'model', 'dataset'] as const;
  const controls = order.flatMap((section) =>
    Object.entries(paramsOf(catalogue, config, section))
      .filter(([, param]) => param.hot && !param.hidden)
      .map(([name, param]) => ({ path: `${section}.${name}`, param })),
  );
  const main = `method.${methodOf(catalogue, config)?.main}`;
  const isMain = ({ path }: Control) => path === main;
  return [...controls.filter(isMain), ...controls.filter((control) => !isMain(control))];
}

const isCold = ([, param]: [string, Param]) => !param.hot && !param.hidden;

/** The parameters of the draft that need a restart: those of the run, then by section. */
export function coldControls(
  catalogue: Catalogue,
  draft: RunConfig,
): { heading: string; controls: Control[] }[] {
  const plain = Object.entries(catalogue.run).filter(isCold);
  const groups = sectionNames.map((section) => {
    const plugin = pluginsOf(catalogue, section).find(({ id }) => id === draft[section].id);
    const controls = Object.entries(plugin?.params ?? {})
      .filter(isCold)
      .map(([name, param]) => ({ path: `${section}.${name}`, param }));
    return { heading: plugin?.label ?? '', controls };
  });
  return [
    { heading: '', controls: plain.map(([path, param]) => ({ path, param })) },
    ...groups.filter(({ controls }) => controls.length > 0),
  ];
}

/** Values to plot against the step; null for a missing one. */
export type Row = { step: number } & Record<string, number | null>;

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Loss of each batch, and its running mean. */
export const lossRows = (points: readonly Sample[]): Row[] =>
  points.map(({ step, loss, meanLoss }) => ({ step, batch: finite(loss), mean: finite(meanLoss) }));

/** Accuracy in percent on each batch and on the test set, merged in order of step. */
export function accuracyRows(points: readonly Sample[], tests: readonly TestPoint[]): Row[] {
  const rows = new Map<number, Row>();
  for (const { step, accuracy } of points) rows.set(step, { step, batch: 100 * accuracy, test: null });
  for (const { step, accuracy } of tests)
    rows.set(step, { step, batch: rows.get(step)?.['batch'] ?? null, test: 100 * accuracy });
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

/** Rank in percent of the full rank: each layer by its index, and `all`. */
export function rankRows(points: readonly Sample[], fullRanks: readonly number[]): Row[] {
  const full = fullRanks.reduce((a, b) => a + b, 0);
  return points.map(({ step, ranks }) => {
    const row: Row = { step, all: (100 * ranks.reduce((a, b) => a + b, 0)) / full };
    ranks.forEach((rank, i) => {
      row[i] = (100 * rank) / (fullRanks[i] ?? rank);
    });
    return row;
  });
}

/** Orthogonality error of each layer by its index, and the largest as `max`; null without factors. */
export function orthogonalityRows(points: readonly Sample[]): Row[] {
  return points.map(({ step, orthogonality }) => {
    const errors = orthogonality.filter((error) => error !== null);
    const row: Row = { step, max: errors.length > 0 ? Math.max(...errors) : null };
    orthogonality.forEach((error, i) => {
      row[i] = error;
    });
    return row;
  });
}

/** The points of the lines over time. */
export const linePoints = (run: Run) => ({ samples: pointsOf(run.samples), tests: pointsOf(run.tests) });

/** The last slider move before the run stopped, with its label: the likely cause. */
export function lastMove({ catalogue, run }: State): { label: string; event: LiveEvent } | undefined {
  const event = run.events.at(-1);
  const [section, name] = event?.path.split('.') ?? [];
  const owner = sectionNames.find((candidate) => candidate === section);
  if (!event || !owner || name === undefined) return undefined;
  const param = paramsOf(catalogue, run.config, owner)[name];
  return param ? { label: param.label, event } : undefined;
}

/** The index of the selected layer, by default the first of the largest full rank; −1 without layers. */
export function selectedLayer({ run, view }: Pick<State, 'run' | 'view'>): number {
  const chosen = run.layers.findIndex(({ name }) => name === view.layer);
  const largest = Math.max(...run.layers.map(({ fullRank }) => fullRank));
  return chosen >= 0 ? chosen : run.layers.findIndex(({ fullRank }) => fullRank === largest);
}

/** Actions on the run besides moving its live parameters. */
export function runActions(catalogue: Catalogue, config: RunConfig): (ActionInfo & { name: string })[] {
  const { actions = {} } = methodOf(catalogue, config) ?? {};
  return Object.entries(actions).map(([name, info]) => ({ name, ...info }));
}
type ActionInfo = NonNullable<PluginInfo['actions']>[string];

/** The present value of a live parameter. */
export const liveValue = (run: Run, path: string) => valueAt(run.live, path);
