import type { Session } from '../train/run/session';
import type { Snapshot, TrainerEvent } from './protocol';
import type { SnapshotShelf } from './snapshots';

/** While a run trains, the page is given its state at least this often, in milliseconds. */
const everyMs = 20_000;

/** Takes snapshots: after every test one to branch from; those and others for the page, which may keep them. */
export function createKeeping(emit: (event: TrainerEvent) => void) {
  let last = { step: 0, time: 0 };
  const give = (snapshot: Snapshot) => {
    last = { step: snapshot.step, time: performance.now() };
    emit({ type: 'kept', snapshot });
  };
  return {
    /** A network was built. */
    begin() {
      last = { step: 0, time: performance.now() };
    },
    give,
    /** Between two steps: takes one if it is due. */
    async between({ session, shelf }: { session: Session; shelf: SnapshotShelf }): Promise<void> {
      const tested = session.step % session.config.evaluateEvery === 0;
      if (!tested && performance.now() < last.time + everyMs) return;
      const snapshot = await session.snapshot();
      give(snapshot);
      if (!tested) return;
      shelf.add(snapshot);
      emit({ type: 'snapshots', steps: shelf.steps });
    },
    /** When training stops: takes one of the step it has come to. */
    async atRest({ session }: { session: Session }): Promise<void> {
      await session.settle();
      if (session.step !== last.step) give(await session.snapshot());
    },
  };
}
