import { createStore as createVanillaStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { defaultConfig, valueAt, withValue } from '../core/config/config';
import type { RunConfig, Section } from '../core/config/config';
import { clampValue } from '../core/config/param';
import type { Value } from '../core/config/param';
import type { Catalogue } from '../core/config/plugin';
import type { Host, Snapshot, TrainerEvent } from '../worker/protocol';
import { emptyRunList, withPin, withoutRun } from './model/runList';
import type { Clock } from './model/runList';
import { noInspection } from './model/inspect';
import { inspectActions } from './actions/inspectActions';
import { linkAfter, noLink } from './model/linkState';
import type { OfferedRun } from './model/linkState';
import { createOpener } from './actions/opener';
import type { LinkActions } from './actions/opener';
import type { InspectActions } from './actions/inspectActions';
import { canBeSteered, hasEnded, idleRun, rebuildingRun } from './model/runs';
import { longerRun } from './selectors/selectors';
import type { Run } from './model/runs';
import { movedPaths, paramsOf, startOf, withChoice, withLiveValues } from './model/setup';
import { playOrder, wantedReports } from './model/watched';
import { stateAfter } from './model/state';
import type { State } from './model/state';
import { openingView, withToast } from './model/view';
import { requestWeights } from './actions/weights';
import type { Weights } from './actions/weights';
import type { View } from './model/view';
import { viewActions } from './actions/viewActions';
import type { ViewActions } from './actions/viewActions';

type FeatureActions = InspectActions & LinkActions & ViewActions;

/** What a visitor can do. */
export type Actions = FeatureActions & {
  /** Plays or pauses; after the end goes on for more steps, or trains anew where that would be another run. */
  toggle(): void;
  step(): void;
  /** The same run again from step 0: same seed, same initial values. */
  reset(): void;
  newSeed(): void;
  /** Builds what the controls say. */
  restart(): void;
  /** The same run again at half the present learning rate. */
  halveLearningRate(): void;
  setSpeed(stepsPerSecond: number): void;
  /** Moves a live parameter of the run; it takes effect at the next step. */
  setLive(path: string, value: Value): void;
  /** Does one of the method's actions before the next step. */
  act(action: string): void;
  /** Goes on from the snapshot after this step as a new run. */
  branch(step: number): void;
  /** Keeps a run before others, or no longer. */
  pinRun(id: number, pinned: boolean): void;
  removeRun(id: number): void;
  setClock(clock: Clock): void;
  /** Changes what waits for a restart. */
  setDraft(path: string, value: Value): void;
  choose(section: Section, id: string): void;
  /** Data to train on; or a file with a run or configuration, which becomes the draft. */
  offerFiles(files: File[], classNames?: readonly string[]): void;
  /** The weights as they are now. */
  weights(): Promise<Weights>;
};

/** The page's state and what changes it. */
export type Store = StoreApi<State> & { actions: Actions; dispose(): void };

/** What a store may be told besides its host. */
export type StoreOptions = {
  /** The host plays a recording. */
  recorded?: boolean;
  /** Nothing is built before `open` was called: a link is being read. */
  held?: boolean;
  /** Seeds for the dice. */
  nextSeed?: () => number;
};

const randomSeed = () => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 9999);

/** A store that drives `host` and follows its events; it builds as soon as the adapter is known. */
export function createStore(host: Host, catalogue: Catalogue, options: StoreOptions = {}): Store {
  const { recorded = false, nextSeed = randomSeed } = options;
  const draft = defaultConfig(catalogue);
  const api = createVanillaStore<State>(() => ({
    catalogue,
    recorded,
    setup: { draft, speed: Infinity, reduced: undefined, files: undefined },
    run: idleRun(draft),
    runs: emptyRunList,
    view: openingView,
    inspection: noInspection,
    link: noLink,
  }));
  const update = (change: (state: State) => Partial<State>) => api.setState(change);
  let playWhenBuilt = false;
  let opened = false;
  /** Moves that no run has heard of, for the branch that is coming. */
  let movedSinceEnd: Run['moved'] = {};

  const isKnown = () => api.getState().view.adapter !== undefined;

  /** Builds `config` and shows its live values; pending changes stay pending. Nothing before the adapter is known. */
  function build(config: RunConfig, play: boolean, replay?: OfferedRun, snapshot?: Snapshot) {
    if (!isKnown()) return;
    playWhenBuilt = play;
    opened = true;
    update(({ setup, run, view, link }) => ({
      setup: { ...setup, draft: withLiveValues(catalogue, setup.draft, config) },
      run: rebuildingRun(run, config),
      link: { ...link, replay: replay && { ...replay, verdict: undefined }, offered: undefined },
      view: { ...view, notice: undefined },
    }));
    host.send({ type: 'throttle', stepsPerSecond: api.getState().setup.speed });
    const asked = replay
      ? { events: replay.events, reports: replay.checksum ? [replay.checksum.step] : [] }
      : wantedReports(api.getState().setup);
    host.send({ type: 'build', config, ...asked, ...(snapshot ? { snapshot } : {}) });
  }

  const play = () => host.send(playOrder(api.getState()));

  /** How the run began, with what was moved since it ended: that was meant for the next one. */
  function beginning() {
    const { run } = api.getState();
    const start = startOf(run.config, run.events);
    if (!hasEnded(run)) return start;
    return Object.entries(run.moved).reduce((config, [path, value]) => withValue(config, path, value), start);
  }
  const isRunning = () => api.getState().run.state === 'running';
  /** Says when a move takes effect that nothing will show before. */
  function tellWhen() {
    const { state, step } = api.getState().run;
    if (state === 'paused' && step > 0)
      update(({ view }) => ({ view: withToast(view, 'Takes effect at the next step.') }));
  }

  function tell(moved: Run['moved']) {
    for (const [path, value] of Object.entries(moved)) host.send({ type: 'set', path, value });
  }

  const followUps: { [T in TrainerEvent['type']]?: () => void } = {
    adapter() {
      if (!opened) opener.start();
    },
    built() {
      const { run } = api.getState();
      for (const path of movedPaths(catalogue, run.config, run.live)) {
        const value = valueAt(run.live, path);
        if (value !== undefined) host.send({ type: 'set', path, value });
      }
      if (playWhenBuilt) play();
      playWhenBuilt = false;
    },
    branched() {
      tell(movedSinceEnd);
      movedSinceEnd = {};
    },
    extended() {
      const { run } = api.getState();
      if (run.rebuild) return;
      tell(run.moved);
      host.send({ type: 'play' });
    },
    resumed() {
      const { live, snapshot } = api.getState().run;
      for (const path of snapshot ? movedPaths(catalogue, snapshot.config, live) : []) {
        const value = valueAt(live, path);
        if (value !== undefined) host.send({ type: 'set', path, value });
      }
    },
    filesAccepted: () => build(api.getState().setup.draft, isRunning()),
  };

  const stopListening = host.listen((event) => {
    update((state) => {
      const next = stateAfter(state, event);
      return next.run.rebuild ? next : { ...next, link: linkAfter(next.link, event) };
    });
    followUps[event.type]?.();
  });

  const opener = createOpener({ get: api.getState, set: update, build, held: options.held ?? false });
  const actions: Actions = {
    ...opener.actions,
    ...viewActions({ get: api.getState, set: update }),
    ...inspectActions({
      get: api.getState,
      set: update,
      ask: (question) => host.send({ type: 'inspect', question }),
      setLive: (path, value) => actions.setLive(path, value),
    }),
    toggle() {
      const { run, setup } = api.getState();
      if (run.state === 'running') host.send({ type: 'pause' });
      else if (run.state === 'ready' || run.state === 'paused') play();
      else if (run.state === 'finished') {
        const longer = longerRun(api.getState());
        if (!longer) return build(setup.draft, true);
        host.send({ type: 'extend', config: longer });
      }
    },
    step() {
      if (canBeSteered(api.getState().run)) host.send({ type: 'step', count: 1 });
    },
    reset() {
      const { replay } = api.getState().link;
      build(replay ? replay.config : beginning(), false, replay);
    },
    newSeed() {
      if (!isKnown()) return;
      const seed = nextSeed();
      actions.setDraft('seed', seed);
      build({ ...beginning(), seed }, false);
    },
    restart: () => build(api.getState().setup.draft, isRunning()),
    halveLearningRate() {
      const { run } = api.getState();
      const path = 'optimizer.lr';
      const param = paramsOf(catalogue, run.config, 'optimizer')['lr'];
      const rate = valueAt(run.live, path);
      const start = beginning();
      const halved =
        param && typeof rate === 'number' ? withValue(start, path, clampValue(param, rate / 2)) : start;
      build(halved, false);
    },
    setSpeed(speed) {
      update(({ setup }) => ({ setup: { ...setup, speed } }));
      host.send({ type: 'throttle', stepsPerSecond: speed });
    },
    setLive(path, value) {
      update((state) => {
        const { run, setup } = state;
        const section = path.split('.')[0];
        const shown = section === undefined || !replaced(state, section);
        return {
          run: { ...run, live: withValue(run.live, path, value), moved: { ...run.moved, [path]: value } },
          setup: shown ? { ...setup, draft: withValue(setup.draft, path, value) } : setup,
        };
      });
      if (canBeSteered(api.getState().run)) host.send({ type: 'set', path, value });
      tellWhen();
    },
    act(action) {
      if (!canBeSteered(api.getState().run)) return;
      host.send({ type: 'act', action });
      tellWhen();
    },
    branch(step) {
      const { run } = api.getState();
      movedSinceEnd = hasEnded(run) ? run.moved : {};
      host.send({ type: 'branch', step });
    },
    pinRun: (id, pinned) => update(({ runs }) => ({ runs: withPin(runs, id, pinned) })),
    removeRun: (id) => update(({ runs }) => ({ runs: withoutRun(runs, id) })),
    setClock: (clock) => update(({ runs }) => ({ runs: { ...runs, clock } })),
    setDraft: (path, value) =>
      update(({ setup, run, view }) => ({
        setup: { ...setup, draft: withValue(setup.draft, path, value) },
        view: withoutRefusal(view, run),
      })),
    choose: (section, id) =>
      update(({ setup, run, view }) => ({
        setup: withChoice(catalogue, setup, run.live, { section, id }),
        view: withoutRefusal(view, run),
      })),
    offerFiles(files, classNames) {
      const [first] = files;
      if (!first) return;
      if (files.length === 1 && /\.json$/i.test(first.name)) {
        import('./actions/link').then(
          ({ openRecord }) => openRecord({ get: api.getState, actions }, first),
          () => actions.say(`${first.name} was not opened: the code for it could not be fetched. Try again.`),
        );
        return;
      }
      update(({ view }) => ({ view: { ...view, notice: undefined } }));
      host.send({ type: 'offerFiles', files, ...(classNames ? { classNames } : {}) });
    },
    weights: () => requestWeights(host),
  };

  return {
    ...api,
    actions,
    dispose() {
      stopListening();
      host.dispose();
    },
  };
}

/** The view once the visitor answers a refused build with another choice. */
const withoutRefusal = (view: View, run: Run): View =>
  view.notice?.kind === 'failed' && run.state !== 'failed' ? { ...view, notice: undefined } : view;

const replaced = ({ setup, run }: State, section: string) =>
  (section === 'dataset' || section === 'model' || section === 'method' || section === 'optimizer') &&
  setup.draft[section].id !== run.config[section].id;
