import { playOrder, wantedReports } from '../model/watched';
import { valueAt, withValue } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { clampValue } from '../../core/config/param';
import type { Snapshot } from '../../worker/protocol';
import type { OfferedRun } from '../model/linkState';
import { hasEnded, rebuildingRun } from '../model/runs';
import { movedPaths, paramsOf, startOf, withLiveValues } from '../model/setup';
import type { Page } from './page';

/**
 * Builds a configuration and shows its live values; pending changes stay pending. Does nothing before the adapter is known.
 * `play`: start playing once it is built; `replay`: with the moves of a run; `snapshot`: the state to continue from.
 */
export type Build = (config: RunConfig, play: boolean, replay?: OfferedRun, snapshot?: Snapshot) => void;

/** Actions that start a run. */
export type BuildActions = {
  /** The same run again from step 0: same seed, same initial values. */
  reset(): void;
  newSeed(): void;
  /** Builds the configuration of the controls. */
  restart(): void;
  /** The same run again at half the present learning rate. */
  halveLearningRate(): void;
};

/** Sets the live parameters of the trainer's run to the visitor's values. `from`: the present values of that run. */
export function sendLiveValues({ get, send }: Page, from: RunConfig): void {
  const { catalogue, run } = get();
  for (const path of movedPaths(catalogue, from, run.live)) {
    const value = valueAt(run.live, path);
    if (value !== undefined) send({ type: 'set', path, value });
  }
}

/** Builds of runs. `nextSeed`: generates a seed when the visitor asks for one. */
export function createBuilds(page: Page, nextSeed: () => number) {
  const { get, set, send } = page;
  let playWhenBuilt = false;
  let isAsked = false;
  const isKnown = () => get().view.adapter !== undefined;
  const build: Build = (config, play, replay, snapshot) => {
    if (!isKnown()) return;
    playWhenBuilt = play;
    isAsked = true;
    set(({ catalogue, setup, run, view, link }) => ({
      setup: { ...setup, draft: withLiveValues(catalogue, setup.draft, config) },
      run: rebuildingRun(run, config),
      link: { ...link, replay: replay && { ...replay, verdict: undefined }, offered: undefined },
      view: { ...view, notice: undefined },
    }));
    send({ type: 'throttle', stepsPerSecond: get().setup.speed });
    const asked = replay
      ? { events: replay.events, reports: replay.checksum ? [replay.checksum.step] : [] }
      : wantedReports(get().setup);
    send({ type: 'build', config, ...asked, ...(snapshot ? { snapshot } : {}) });
  };
  /** The start of the run, with the moves since its end, which were meant for the next run. */
  const beginning = () => {
    const { run } = get();
    const start = startOf(run.config, run.events);
    if (!hasEnded(run)) return start;
    return Object.entries(run.moved).reduce((config, [path, value]) => withValue(config, path, value), start);
  };
  const restart = () => build(get().setup.draft, get().run.state === 'running');
  const actions: BuildActions = {
    restart,
    reset() {
      const { replay } = get().link;
      build(replay ? replay.config : beginning(), false, replay);
    },
    newSeed() {
      if (!isKnown()) return;
      const seed = nextSeed();
      set(({ setup }) => ({ setup: { ...setup, draft: withValue(setup.draft, 'seed', seed) } }));
      build({ ...beginning(), seed }, false);
    },
    halveLearningRate() {
      const { catalogue, run } = get();
      const path = 'optimizer.lr';
      const param = paramsOf(catalogue, run.config, 'optimizer')['lr'];
      const rate = valueAt(run.live, path);
      const start = beginning();
      const isHalved = param && typeof rate === 'number';
      build(isHalved ? withValue(start, path, clampValue(param, rate / 2)) : start, false);
    },
  };
  return {
    build,
    actions,
    /** Whether a build was asked for. */
    isAsked: () => isAsked,
    followUps: {
      built() {
        sendLiveValues(page, get().run.config);
        if (playWhenBuilt) send(playOrder(get()));
        playWhenBuilt = false;
      },
      filesAccepted: restart,
    },
  };
}
