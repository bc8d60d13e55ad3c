import { pathsOf, valueAt } from '../core/config/config';
import type { RunConfig } from '../core/config/config';
import { catalogue } from '../train/catalogue';
import type { Run } from '../train/run/run';
import type { Session } from '../train/run/session';
import type { Snapshot } from '../train/run/snapshot';
import type { TrainerEvent } from './protocol';
import type { SnapshotShelf } from './snapshots';

/** Moves the live parameters to where the visitor has them, `live`, from where a snapshot had them. */
export function keepLive(session: Session, run: Run, live: RunConfig) {
  for (const { path } of pathsOf(catalogue, live).filter(({ param }) => param.hot)) {
    const value = valueAt(live, path);
    if (value !== undefined && value !== valueAt(session.config, path)) run.set(path, value);
  }
}

type Host = { start(): Run; emit(event: TrainerEvent): void };
type Held = { session: Session; shelf: SnapshotShelf };

/** The run, made by `start`, of a network that was built just now, where a snapshot was; told as `resumed`. */
export async function resumedFrom(snapshot: Snapshot, { session, shelf }: Held, host: Host): Promise<Run> {
  await session.restore(snapshot);
  shelf.add(snapshot);
  const run = host.start();
  const { step, config, turns } = snapshot;
  host.emit({ type: 'resumed', step, config, cuts: turns.count, progress: await run.report() });
  host.emit({ type: 'snapshots', steps: shelf.steps });
  return run;
}

/**
 * The run, made by `start`, that goes on after its end to that of `config`; told as `extended`. A snapshot of a cut that
 * is taken back goes.
 */
export async function extendedTo(config: RunConfig, { session, shelf }: Held, host: Host): Promise<Run> {
  const cut = session.pruned;
  await session.extend(config);
  if (cut && !session.pruned) shelf.cutAfter(session.step - 1);
  host.emit({ type: 'snapshots', steps: shelf.steps });
  const run = host.start();
  host.emit({ type: 'extended', config, total: run.total });
  return run;
}

/**
 * A new run, made by `start`, that goes on from a snapshot, and told as `branched`; live parameters stay as they are.
 */
export async function branchedFrom(snapshot: Snapshot, { session, shelf }: Held, host: Host): Promise<Run> {
  await session.settle();
  const { step } = snapshot;
  const live = session.config;
  await session.restore(snapshot);
  shelf.cutAfter(step);
  const run = host.start();
  const progress = await run.report();
  host.emit({ type: 'branched', step, config: snapshot.config, cuts: snapshot.turns.count, progress });
  host.emit({ type: 'snapshots', steps: shelf.steps });
  keepLive(session, run, live);
  return run;
}
