import { createStore as createVanillaStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { defaultConfig } from '../core/config/config';
import type { Catalogue } from '../core/config/plugin';
import type { Host, TrainerEvent } from '../worker/protocol';
import { noInspection } from './model/inspect';
import { linkAfter, noLink } from './model/linkState';
import { emptyRunList } from './model/runList';
import { idleRun } from './model/runs';
import { stateAfter } from './model/state';
import type { State } from './model/state';
import { openingView } from './model/view';
import { createBuilds } from './actions/builds';
import type { BuildActions } from './actions/builds';
import { draftActions } from './actions/draftActions';
import type { DraftActions } from './actions/draftActions';
import { inspectActions } from './actions/inspectActions';
import type { InspectActions } from './actions/inspectActions';
import { createOpener } from './actions/opener';
import type { LinkActions } from './actions/opener';
import type { Page } from './actions/page';
import { runListActions } from './actions/runListActions';
import type { RunListActions } from './actions/runListActions';
import { createSteering } from './actions/steering';
import type { SteeringActions } from './actions/steering';
import { viewActions } from './actions/viewActions';
import type { ViewActions } from './actions/viewActions';
import { requestWeights } from './actions/weights';
import type { Weights } from './actions/weights';

/** All actions of a visitor. */
export type Actions = BuildActions &
  DraftActions &
  InspectActions &
  LinkActions &
  RunListActions &
  SteeringActions &
  ViewActions & {
    /** The present weights. */
    weights(): Promise<Weights>;
  };

/** The page's state and the actions that change it. */
export type Store = StoreApi<State> & { actions: Actions; dispose(): void };

/** Options of a store. */
export type StoreOptions = {
  /** The host plays a recording. */
  recorded?: boolean;
  /** A link is being read: nothing is built until `open` is called. */
  held?: boolean;
  /** Generates seeds for the dice. */
  nextSeed?: () => number;
};

const randomSeed = () => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 9999);

const openingState = (catalogue: Catalogue, recorded: boolean): State => {
  const draft = defaultConfig(catalogue);
  return {
    catalogue,
    recorded,
    setup: { draft, speed: Infinity, reduced: undefined, files: undefined },
    run: idleRun(draft),
    runs: emptyRunList,
    view: openingView,
    inspection: noInspection,
    link: noLink,
  };
};

/** A store that drives `host` and follows its events; it builds once the adapter is known. */
export function createStore(host: Host, catalogue: Catalogue, options: StoreOptions = {}): Store {
  const { recorded = false, nextSeed = randomSeed, held = false } = options;
  const api = createVanillaStore<State>(() => openingState(catalogue, recorded));
  const page: Page = { get: api.getState, set: api.setState, send: (command) => host.send(command) };
  const builds = createBuilds(page, nextSeed);
  const steering = createSteering(page, builds.build);
  const opener = createOpener({ ...page, build: builds.build, held });
  const { setLive } = steering.actions;

  /** Side effects of the store after an event. */
  const followUps: { [T in TrainerEvent['type']]?: () => void } = {
    ...builds.followUps,
    ...steering.followUps,
    adapter() {
      if (!builds.isAsked()) opener.start();
    },
  };
  const stopListening = host.listen((event) => {
    api.setState((state) => {
      const next = stateAfter(state, event);
      return next.run.rebuild ? next : { ...next, link: linkAfter(next.link, event) };
    });
    followUps[event.type]?.();
  });

  const actions: Actions = {
    ...opener.actions,
    ...builds.actions,
    ...steering.actions,
    ...viewActions(page),
    ...runListActions(page),
    ...draftActions(page, { ...opener.actions, setLive }),
    ...inspectActions({ ...page, setLive, ask: (question) => page.send({ type: 'inspect', question }) }),
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
