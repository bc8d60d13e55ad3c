import type { AdapterInfo } from '../../core/adapter';
import type { Engine } from '../../gpu/engine';
import { createSession } from '../../train/run/session';
import type { RunState } from '../protocol';
import type { Active } from './active';
import { enter, isOnDevice, openedEngine } from './context';
import type { TrainerContext } from './context';
import { startRun } from './startRun';
import { watchLater } from './watchLater';

/** A message about a run whose device was lost. */
function lossText(step: number, isGoing: boolean, now: AdapterInfo, before: AdapterInfo): string {
  const cause = 'The GPU went away, as it does after sleep, an update of its driver or a crash.';
  const run = isGoing ? `The run continues from step ${step}` : `The run is at step ${step}`;
  return now.name === before.name
    ? `${cause} It was opened again. ${run}, on ${now.name} as before.`
    : `${cause} ${run}, on ${now.name} now; before, it was on ${before.name}. Its last digits may differ from here on.`;
}

/** The state of a recovered run that was in `state` when its device was lost. */
function stateAfterLoss({ session, run }: Active, before: Active, state: RunState): RunState {
  if (session.step >= run.total) return 'finished';
  const isAsItWas = session.step === before.session.step;
  return isAsItWas && (state === 'ready' || state === 'diverged') ? state : 'paused';
}

/**
 * The run on another engine, at the newest snapshot; at step 0 without one. Moves up to that step are made, later ones and
 * those still pending will be replayed. Reported as `recovered`.
 */
async function rebuildRun(context: TrainerContext, engine: Engine, before: Active): Promise<RunState> {
  const { experiment, reports, shelf } = before;
  const { newest } = context.schedule;
  const session = createSession({ engine, ...experiment });
  const logged = (isWanted: (step: number) => boolean) => before.log.filter(({ step }) => isWanted(step));
  const move = () => {
    for (const { path, value } of logged((one) => one === session.step)) session.set(path, value);
  };
  try {
    await session.warmUp(() => {});
    await context.proof;
    if (newest) await session.restore(newest);
    move();
    const progress = await session.report({ trueSpectrum: true, msPerStep: 0 });
    // Again, for moves that the visitor made during the report. Nothing is awaited from here on.
    move();
    const { step, config } = session;
    const later = logged((one) => one > step);
    const run = startRun(context, { experiment, session, reports }, [...later, ...before.run.pending]);
    const log = logged((one) => one <= step);
    const active: Active = { experiment, session, run, reports, shelf, log, ending: undefined };
    const isGoing = context.state === 'running' && step < context.goal();
    const message = lossText(step, isGoing, engine.adapter, before.session.engine.adapter);
    const state = stateAfterLoss(active, before, context.state);
    context.answersFrom = Math.max(context.answersFrom, before.session.step);
    context.active = active;
    const cuts = newest?.turns.count ?? 0;
    watchLater(context, session);
    context.emit({ type: 'recovered', step, config, cuts, progress, message });
    return state;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/** Rebuilds the run on another device if its device was lost. */
export async function recoverRun(context: TrainerContext): Promise<void> {
  const before = context.active;
  if (!before || isOnDevice(context)) return;
  const state = await rebuildRun(context, await openedEngine(context), before);
  context.emit({ type: 'snapshots', steps: context.active?.shelf.steps ?? [] });
  enter(context, state);
}
