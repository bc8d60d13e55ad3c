import type { Session } from '../../train/run/session';
import type { Snapshot, TrainerEvent } from '../protocol';
import type { SnapshotShelf } from './snapshots';

/** While a run trains, the page is given its state at least this often, in milliseconds. */
const everyMs = 20_000;

/** Takes snapshots: after every test one to branch from; those and others for the page, which may keep them. */
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
    /** The newest state of the run there is; undefined while that is its beginning. */
    get newest() {
      return last.snapshot;
    },
    /** A network was built; as far as it goes on from a snapshot, the page has that. */
    begin(snapshot?: Snapshot) {
      if (snapshot) note(snapshot);
      else last = { step: 0, time: performance.now() };
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
    /** When training stops: takes one of the step it has come to; after a divergence, from which nothing goes on, not for the page. */
    async atRest({ session }: { session: Session }, diverged: boolean): Promise<void> {
      await session.settle();
      if (session.step === last.step) return;
      const snapshot = await session.snapshot();
      if (diverged) note(snapshot);
      else give(snapshot);
    },
  };
}
