import { errorRecord } from '../core/errors';
import { timed } from '../core/run/startUp';
import { enter } from './run/context';
import type { TrainerContext } from './run/context';
import type { Active, Ending } from './run/active';
import type { Throttle } from './throttle';

/** Reports that the run has ended. A later loss of the device does not undo this. */
function reportEnd(context: TrainerContext, active: Active, ending: Ending) {
  active.ending = undefined;
  context.emit(ending.type === 'diverged' ? { ...ending, error: errorRecord(ending.error) } : ending);
  enter(context, ending.type);
}

/** One step; the time of the first one is reported. */
async function advance(context: TrainerContext, active: Active): Promise<void> {
  const { run, session, startUp } = active;
  if (!startUp) return run.advance();
  await timed(startUp, 'firstStep', async () => {
    await run.advance();
    await session.settle();
  });
  active.startUp = undefined;
  context.emit({ type: 'started', times: startUp });
}

/** Trains to the goal, one step per iteration, so that a command waits for one step at most. */
export async function trainToGoal(
  context: TrainerContext,
  host: {
    throttle: Throttle;
    /** A step was trained. */
    progressed(): void;
    /** Answers requests between two steps. */
    answer(): Promise<void>;
  },
): Promise<void> {
  const { active, schedule } = context;
  if (!active || context.state === 'diverged' || context.state === 'finished') return;
  const isThere = () => active.session.step >= context.goal();
  if (!isThere()) enter(context, 'running');
  const untilDue = host.throttle.start();
  while (!isThere() && !active.run.ended) {
    await advance(context, active);
    host.progressed();
    if (active.session.step >= context.answersFrom) await host.answer();
    await schedule.between(active);
    if (!isThere()) await untilDue();
  }
  await schedule.atRest(active, active.ending?.type === 'diverged');
  if (active.ending) reportEnd(context, active, active.ending);
  else if (context.state === 'running') enter(context, 'paused');
}
