import type { LiveEvent } from '../../core/config/config';
import { createRun } from '../../train/run/run';
import type { Run } from '../../train/run/run';
import type { Active } from './active';
import type { TrainerContext } from './context';

/** What a run is started with. */
export type Startable = Pick<Active, 'experiment' | 'session' | 'reports'>;

/**
 * A run over a session whose events are sent to the page. Moves are logged in the active run, and its end is stored there
 * until it is reported. `events`: moves to replay.
 */
export function startRun(
  context: TrainerContext,
  { experiment, session, reports }: Startable,
  events: readonly LiveEvent[] = [],
): Run {
  return createRun(session, experiment.method, {
    cadence: context.cadence(experiment.config, reports, session),
    events,
    emit(event) {
      const { active, emit } = context;
      switch (event.type) {
        case 'pruned':
          return;
        case 'finished':
        case 'diverged':
          if (active) active.ending = event;
          return;
        case 'applied':
          active?.log.push(event.event);
          return emit(event);
        default:
          emit(event);
      }
    },
  });
}
