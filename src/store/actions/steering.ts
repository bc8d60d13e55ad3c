import { playOrder } from '../model/watched';
import { withValue } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import { canBeSteered, hasEnded } from '../model/runs';
import type { Run } from '../model/runs';
import type { State } from '../model/state';
import { withToast } from '../model/view';
import { longerRun } from '../selectors/selectors';
import { sendLiveValues } from './builds';
import type { Build } from './builds';
import type { Page } from './page';

/** Actions that control the run. */
export type SteeringActions = {
  /** Plays or pauses; after the end continues for more steps, or builds a new run if it cannot continue. */
  toggle(): void;
  step(): void;
  setSpeed(stepsPerSecond: number): void;
  /** Moves a live parameter of the run; it takes effect at the next step. */
  setLive(path: string, value: Value): void;
  /** Performs an action of the method before the next step. */
  act(action: string): void;
  /** Continues from the snapshot after this step as a new run. */
  branch(step: number): void;
};

/** Whether the draft and the run have different plug-ins in a section. */
const isReplaced = ({ setup, run }: State, section: string | undefined) =>
  (section === 'dataset' || section === 'model' || section === 'method' || section === 'optimizer') &&
  setup.draft[section].id !== run.config[section].id;

/** The actions that control the run. `build`: starts another run if this one cannot continue. */
export function createSteering(page: Page, build: Build) {
  const { get, set, send } = page;
  /** Moves since the end of a run, for the pending branch. */
  let movedSinceEnd: Run['moved'] = {};
  const sendMoves = (moved: Run['moved']) => {
    for (const [path, value] of Object.entries(moved)) send({ type: 'set', path, value });
  };
  /** Reports when a move takes effect, if nothing on the page will show it before. */
  const sayWhen = () => {
    const { state, step } = get().run;
    if (state === 'paused' && step > 0)
      set(({ view }) => ({ view: withToast(view, 'Takes effect at the next step.') }));
  };
  const actions: SteeringActions = {
    toggle() {
      const { run, setup } = get();
      if (run.state === 'running') send({ type: 'pause' });
      else if (run.state === 'ready' || run.state === 'paused') send(playOrder(get()));
      else if (run.state === 'finished') {
        const config = longerRun(get());
        if (config) send({ type: 'extend', config });
        else build(setup.draft, true);
      }
    },
    step() {
      if (canBeSteered(get().run)) send({ type: 'step', count: 1 });
    },
    setSpeed(speed) {
      set(({ setup }) => ({ setup: { ...setup, speed } }));
      send({ type: 'throttle', stepsPerSecond: speed });
    },
    setLive(path, value) {
      set((state) => {
        const { run, setup } = state;
        return {
          run: { ...run, live: withValue(run.live, path, value), moved: { ...run.moved, [path]: value } },
          setup: isReplaced(state, path.split('.')[0])
            ? setup
            : { ...setup, draft: withValue(setup.draft, path, value) },
        };
      });
      if (canBeSteered(get().run)) send({ type: 'set', path, value });
      sayWhen();
    },
    act(action) {
      if (!canBeSteered(get().run)) return;
      send({ type: 'act', action });
      sayWhen();
    },
    branch(step) {
      const { run } = get();
      movedSinceEnd = hasEnded(run) ? run.moved : {};
      send({ type: 'branch', step });
    },
  };
  return {
    actions,
    followUps: {
      branched() {
        sendMoves(movedSinceEnd);
        movedSinceEnd = {};
      },
      extended() {
        const { run } = get();
        if (run.rebuild) return;
        sendMoves(run.moved);
        send({ type: 'play' });
      },
      resumed() {
        const { snapshot } = get().run;
        if (snapshot) sendLiveValues(page, snapshot.config);
      },
    },
  };
}
