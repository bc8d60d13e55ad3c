import { defaultChoice } from '../../core/config/config';
import { completed } from '../../core/config/lenient';
import type { Catalogue } from '../../core/config/plugin';
import type { TrainerEvent } from '../../worker/protocol';
import { held } from './cutLine';
import { answered, noInspection } from './inspect';
import type { Inspection } from './inspect';
import type { LinkState } from './linkState';
import { builtRun, progressed } from './reportedRun';
import { branchedRun, recoveredRun, resumedRun } from './rewoundRun';
import { applied, extendedRun, stateChanged, wasCut } from './runEvents';
import type { Run } from './runs';
import { withRun } from './runList';
import type { RunList } from './runList';
import { openingSetup, pendingPaths, withLiveValues } from './setup';
import type { Setup } from './setup';
import { withToast } from './view';
import type { Notice, View } from './view';

/** The state of the page. */
export type State = {
  catalogue: Catalogue;
  /** Whether the run is a recording, which cannot be changed. */
  recorded: boolean;
  setup: Setup;
  run: Run;
  /** Earlier runs. */
  runs: RunList;
  view: View;
  inspection: Inspection;
  link: LinkState;
};

type EventMap = { [E in TrainerEvent as E['type']]: E };
type Handlers = { [T in keyof EventMap]: (state: State, event: EventMap[T]) => State };

const noticed = (state: State, notice: Notice): State => ({ ...state, view: { ...state.view, notice } });

const failureTitle = (recorded: boolean, fatal: boolean) =>
  !fatal ? 'That did not work' : recorded ? 'This recording cannot be played' : 'Training cannot go on';

const handlers: Handlers = {
  adapter: (state, { adapter, recorded }) => ({
    ...state,
    recorded: state.recorded || recorded !== undefined,
    setup:
      recorded || state.view.adapter || state.setup.files
        ? state.setup
        : openingSetup(state.catalogue, state.setup.draft, adapter, state.link.given),
    view: { ...state.view, adapter, recorded },
  }),
  state: (state, event) => ({ ...state, run: stateChanged(state.run, event) }),
  building: (state, { label, done, total }) => ({
    ...state,
    run: { ...state.run, state: 'building', building: { label, done, total } },
  }),
  built: (before, given) => {
    const { catalogue, setup } = before;
    const event = before.recorded ? { ...given, config: completed(catalogue, given.config) } : given;
    // A resumed run is not present before the event `resumed`.
    const run: Run = { ...builtRun(event), ...(before.view.resuming ? { state: 'building' } : {}) };
    const state: State = {
      ...before,
      view: { ...before.view, scrub: undefined },
      inspection: noInspection,
    };
    if (state.recorded) return { ...state, setup: { ...setup, draft: event.config }, run };
    const runs = withRun(state.runs, state.run.rebuild?.previous);
    const live = withLiveValues(catalogue, event.config, setup.draft);
    const edited = pendingPaths(catalogue, setup.draft, state.run.config).length > 0;
    return { ...state, setup: edited ? setup : { ...setup, draft: live }, run: { ...run, live }, runs };
  },
  started: (state, { times }) => ({ ...state, view: { ...state.view, startUp: times } }),
  snapshots: (state, { steps }) =>
    state.run.rebuild ? state : { ...state, run: { ...state.run, snapshots: steps } },
  branched: (state, event) =>
    state.run.rebuild
      ? state
      : {
          ...state,
          run: branchedRun(state.run, event),
          runs: withRun(state.runs, state.run),
          view: { ...state.view, scrub: undefined, notice: undefined },
        },
  kept: (state, { snapshot }) => (state.run.rebuild ? state : { ...state, run: { ...state.run, snapshot } }),
  resumed: (state, event) => {
    const { resuming: kept } = state.view;
    if (!kept || state.run.rebuild) return state;
    const run = resumedRun(kept.run, event);
    const setup = { ...state.setup, draft: run.live };
    const runs = state.runs.kept.length > 0 ? state.runs : kept.runs;
    return {
      ...state,
      setup,
      run,
      runs,
      view: { ...state.view, resuming: undefined },
    };
  },
  recovered: (state, event) => {
    const { run, setup, view } = state;
    const { rebuild } = run;
    // The previous run was rewound; it is restored if the build is refused.
    if (rebuild)
      return {
        ...state,
        run: { ...run, rebuild: { ...rebuild, previous: recoveredRun(rebuild.previous, event) } },
      };
    const back = recoveredRun(run, event);
    const scrub = view.scrub !== undefined && view.scrub <= event.step ? view.scrub : undefined;
    return noticed(
      {
        ...state,
        run: back,
        setup: { ...setup, draft: withLiveValues(state.catalogue, setup.draft, back.live) },
        view: { ...view, scrub },
      },
      { kind: 'lost', title: 'The GPU was lost', text: event.message },
    );
  },
  progress: (state, event) => ({
    ...state,
    run: held(state.catalogue, progressed(state.run, event)),
    view: { ...state.view, work: event.work },
  }),
  answered: (state, { answer }) => ({ ...state, inspection: answered(state.inspection, answer) }),
  applied: (state, event) => ({ ...state, run: applied(state.run, event) }),
  cut: (state, event) => ({ ...state, run: wasCut(state.run, event) }),
  finished: (state, { summary }) =>
    state.run.rebuild ? state : { ...state, run: { ...state.run, state: 'finished', summary, moved: {} } },
  extended: (state, event) => {
    const { run, setup } = state;
    if (run.rebuild) return state;
    // The draft is updated too, so that no restart seems pending.
    const draft =
      pendingPaths(state.catalogue, setup.draft, run.config).length > 0 ? setup.draft : event.config;
    const live = withLiveValues(state.catalogue, draft, setup.draft);
    return {
      ...state,
      setup: { ...setup, draft: live },
      run: extendedRun(run, event, withLiveValues(state.catalogue, event.config, run.live)),
    };
  },
  diverged: (state, { step, lastGoodStep, error }) => {
    if (state.run.rebuild) return state;
    const run: Run = { ...state.run, state: 'diverged', step, stoppedAt: { step, lastGoodStep }, moved: {} };
    const title = `Training stopped at step ${step}`;
    return noticed({ ...state, run }, { kind: 'diverged', title, text: error.message });
  },
  filesAccepted: (state, { choice, description }) => {
    const { catalogue, setup, view } = state;
    const plugin = catalogue.datasets.find(({ id }) => id === choice.id);
    const dataset = plugin ? { ...defaultChoice(plugin), ...choice } : choice;
    return {
      ...state,
      setup: {
        ...setup,
        draft: { ...setup.draft, dataset },
        reduced: undefined,
        files: dataset,
        filesText: description,
      },
      view: { ...withToast(view, description), notice: undefined },
    };
  },
  weights: (state) => state,
  filesRejected: (state, { error }) =>
    noticed(state, { kind: 'files', title: 'These files were not opened', text: error.message }),
  failed: (before, { error, fatal }) => {
    const { view } = before;
    const kept = view.kept ?? view.resuming;
    const state = { ...before, view: { ...view, kept, resuming: undefined } };
    return noticed(
      fatal
        ? { ...state, run: { ...state.run, state: 'failed', rebuild: undefined, building: undefined } }
        : state,
      { kind: 'failed', title: failureTitle(state.recorded, fatal), text: error.message },
    );
  },
};

const handle = <T extends keyof EventMap>(type: T, state: State, event: EventMap[T]): State =>
  handlers[type](state, event);

/** The state after an event; unknown events leave it unchanged. */
export const stateAfter = (state: State, event: TrainerEvent): State =>
  Object.hasOwn(handlers, event.type) ? handle(event.type, state, event) : state;
