import { GpuLostError } from '../../core/errors';
import type { Session } from '../../train/run/session';
import type { TrainerContext } from './context';

/**
 * Fails the run if a shader that is compiled after its first step does not compile, even while nothing is trained. A lost
 * device is left to whatever uses it next, which recovers it.
 */
export function watchLater(context: TrainerContext, session: Session): void {
  session.compiled().catch((error: unknown) => {
    if (error instanceof GpuLostError) return;
    context.enqueue(async () => {
      if (context.active?.session === session) throw error;
    });
  });
}
