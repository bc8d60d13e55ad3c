import { methodOf, sectionNames, valueAt } from '../core/config/config';
import { pathsOf } from '../core/config/paths';
import type { RunConfig } from '../core/config/config';
import type { Catalogue } from '../core/config/plugin';
import { pointsOf } from '../store/model/series';
import type { State } from '../store/model/state';
import { shownStep } from '../store/selectors/scrub';
import type { Answer, LiveState } from './liveState';

/** The state of a lesson that is not in the page's state: its initial configuration, and the learner's answers. */
export type Learnt = {
  start: RunConfig;
  answers: Readonly<Record<string, Answer>>;
  seen: readonly number[];
};

/** Paths that change when a finished run is extended. */
function extendedPaths(catalogue: Catalogue, config: RunConfig): string[] {
  const tuning = methodOf(catalogue, config)?.pruning?.fineTuneFor;
  return tuning === undefined ? ['steps'] : ['steps', `method.${tuning}`];
}

/**
 * Paths at which two configurations differ, except for extending a finished run; for a section with another plug-in, only
 * its id.
 */
export function changedPaths(catalogue: Catalogue, config: RunConfig, start: RunConfig): string[] {
  const replaced = sectionNames.filter((section) => config[section].id !== start[section].id);
  const extended = extendedPaths(catalogue, start);
  return [
    ...replaced.map((section) => `${section}.id`),
    ...pathsOf(catalogue, start)
      .map(({ path }) => path)
      .filter(
        (path) => !extended.includes(path) && !replaced.some((section) => path.startsWith(`${section}.`)),
      )
      .filter((path) => valueAt(config, path) !== valueAt(start, path)),
  ];
}

/** The state that a lesson's predicates read, from the page's state; without the present report while a run is built. */
export function readState(state: State, { start, answers, seen }: Learnt): LiveState {
  const { run, runs, view, catalogue } = state;
  const progress = run.rebuild ? undefined : run.progress;
  const reports = pointsOf(run.reports);
  const tests = pointsOf(run.tests);
  return {
    config: run.config,
    live: run.live,
    step: progress?.step ?? 0,
    accuracy: progress && progress.step > 0 ? progress.accuracy : undefined,
    testAccuracy: run.summary?.testAccuracyFinal ?? tests.at(-1)?.accuracy,
    layers: Object.fromEntries((progress?.layers ?? []).map((layer) => [layer.name, layer])),
    cost: progress?.cost,
    reports,
    tests,
    end: run.summary,
    moves: run.events,
    changed: changedPaths(catalogue, run.config, start),
    view: { step: shownStep(state), layer: view.layer, seen },
    answers,
    runs: runs.kept.map(({ config, moves, step, accuracy }) => ({ config, moves, step, accuracy })),
  };
}
