import type { Session } from '../../train/run/session';
import type { Snapshot, TrainerEvent } from '../protocol';
import type { SnapshotShelf } from './snapshots';

/** The maximum time between two snapshots for the page while a run trains, in milliseconds. */
const everyMs = 20_000;

/** Takes snapshots: one after every test, to branch from; and all for the page, which may store them. */
export function createSnapshotSchedule(emit: (event: TrainerEvent) => void) {
  let last: { step: number; time: number; snapshot?: Snapshot } = { step: 0, time: 0 };
  const note = (snapshot: Snapshot) => {
    last = { step: snapshot.step, time: performance.now(), snapshot };
  };
  const give = (snapshot: Snapshot) => {
    note(snapshot);
    emit({ type: 'kept', snapshot });
  };
  return {
    /** The newest snapshot of the run; undefined before the first. */
    get newest() {
      return last.snapshot;
    },
    /** To be called after a network was built; a snapshot that it continues from is known to the page. */
    begin(snapshot?: Snapshot) {
      if (snapshot) note(snapshot);
      else last = { step: 0, time: performance.now() };
    },
    give,
    /** Takes a snapshot if one is due; called between two steps. */
    async between({ session, shelf }: { session: Session; shelf: SnapshotShelf }): Promise<void> {
      const tested = session.step % session.config.evaluateEvery === 0;
      if (!tested && performance.now() < last.time + everyMs) return;
      const snapshot = await session.snapshot();
      give(snapshot);
      if (!tested) return;
      shelf.add(snapshot);
      emit({ type: 'snapshots', steps: shelf.steps });
    },
    /** Takes a snapshot when training stops; after a divergence not for the page, since that run cannot continue. */
    async atRest({ session }: { session: Session }, diverged: boolean): Promise<void> {
      await session.settle();
      if (session.step === last.step) return;
      const snapshot = await session.snapshot();
      if (diverged) note(snapshot);
      else give(snapshot);
    },
  };
}
