import type { AdapterInfo } from '../../core/adapter';
import type { LiveEvent } from '../../core/config/config';
import type { Engine } from '../../gpu/engine';
import type { Experiment } from '../../train/experiment/experiment';
import type { Run } from '../../train/run/run';
import { createSession } from '../../train/run/session';
import type { Session } from '../../train/run/session';
import type { Snapshot } from '../../train/run/snapshot';
import type { Active } from './active';
import type { RunState, TrainerEvent } from '../protocol';

/** In words, what became of a run whose device was lost. */
function lossText(step: number, isGoing: boolean, now: AdapterInfo, before: AdapterInfo): string {
  const cause = 'The GPU went away, as it does after sleep, an update of its driver or a crash.';
  const run = isGoing ? `The run goes on from step ${step}` : `The run is at step ${step}`;
  return now.name === before.name
    ? `${cause} It was opened again. ${run}, on ${now.name} as before.`
    : `${cause} ${run}, on ${now.name} now; before, it was on ${before.name}. Its last digits may differ from here on.`;
}

/** The state that a run comes back in, which was in `state` when its device was lost. */
function stateAfterLoss({ session, run }: Active, before: Active, state: RunState): RunState {
  if (session.step >= run.total) return 'finished';
  const isAsItWas = session.step === before.session.step;
  return isAsItWas && (state === 'ready' || state === 'diverged') ? state : 'paused';
}

/**
 * A run whose device was lost, on another engine, where `newest` was; at step 0 without one. Moves up to that step are made,
 * later ones and those not made yet will be replayed. Also the state that it is in, and the event that tells all of it.
 */
export async function rebuiltRun(
  engine: Engine,
  before: Active,
  host: {
    newest: Snapshot | undefined;
    start(experiment: Experiment, session: Session, events: readonly LiveEvent[]): Run;
    /** Where the trainer is, and the step that it trains to; asked for at the end. */
    now(): { state: RunState; goal: number };
  },
): Promise<{ active: Active; state: RunState; event: TrainerEvent }> {
  const { experiment, shelf } = before;
  const { newest } = host;
  const session = createSession({ engine, ...experiment });
  const logged = (isWanted: (step: number) => boolean) => before.log.filter(({ step }) => isWanted(step));
  const move = () => {
    for (const { path, value } of logged((one) => one === session.step)) session.set(path, value);
  };
  try {
    await session.warmUp(() => {});
    if (newest) await session.restore(newest);
    move();
    const progress = await session.report({ trueSpectrum: true, msPerStep: 0 });
    // What the visitor has moved meanwhile. Nothing waits from here on.
    move();
    const { step, config } = session;
    const later = logged((one) => one > step);
    const run = host.start(experiment, session, [...later, ...before.run.pending]);
    const active = { experiment, shelf, session, run, log: logged((one) => one <= step) };
    const { state, goal } = host.now();
    const isGoing = state === 'running' && step < goal;
    const message = lossText(step, isGoing, engine.adapter, before.session.engine.adapter);
    const cuts = newest?.turns.count ?? 0;
    return {
      active,
      state: stateAfterLoss(active, before, state),
      event: { type: 'recovered', step, config, cuts, progress, message },
    };
  } catch (error) {
    session.dispose();
    throw error;
  }
}
