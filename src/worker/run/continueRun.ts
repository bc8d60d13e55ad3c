import { pathsOf, valueAt } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { catalogue } from '../../train/catalogue';
import type { Run } from '../../train/run/run';
import type { Session } from '../../train/run/session';
import type { Snapshot } from '../../train/run/snapshot';
import type { Active } from './active';
import type { TrainerEvent } from '../protocol';

/** Moves the live parameters to where the visitor has them, `live`, from where a snapshot had them. */
function keepLive(session: Session, run: Run, live: RunConfig) {
  for (const { path } of pathsOf(catalogue, live).filter(({ param }) => param.hot)) {
    const value = valueAt(live, path);
    if (value !== undefined && value !== valueAt(session.config, path)) run.set(path, value);
  }
}

type Host = { start(): Run; emit(event: TrainerEvent): void };

/** The run, made by `start`, of a network that was built just now, where a snapshot was; told as `resumed`. */
export async function resumedFrom(snapshot: Snapshot, { session, shelf }: Active, host: Host): Promise<Run> {
  await session.restore(snapshot);
  shelf.add(snapshot);
  const run = host.start();
  const { step, config, turns } = snapshot;
  host.emit({ type: 'resumed', step, config, cuts: turns.count, progress: await run.report() });
  host.emit({ type: 'snapshots', steps: shelf.steps });
  return run;
}

/**
 * Goes on after the run's end to that of `config`, with a run made by `start`; told as `extended`. A snapshot of a cut that
 * is taken back goes. Until it is told, nothing of `active` has changed but its session. Returns the state of the session.
 */
export async function extendTo(config: RunConfig, active: Active, host: Host): Promise<Snapshot> {
  const { session, shelf } = active;
  const cut = session.pruned;
  await session.extend(config);
  const snapshot = await session.snapshot();
  if (cut && !session.pruned) shelf.cutAfter(session.step - 1);
  host.emit({ type: 'snapshots', steps: shelf.steps });
  active.experiment = { ...active.experiment, config };
  active.run = host.start();
  host.emit({ type: 'extended', config, total: active.run.total });
  return snapshot;
}

/**
 * Goes on from a snapshot as a new run, made by `start`; told as `branched`. Live parameters stay as they are. Until it is
 * told, nothing of `active` has changed but its session.
 */
export async function branchFrom(snapshot: Snapshot, active: Active, host: Host): Promise<void> {
  const { session, shelf } = active;
  await session.settle();
  const { step } = snapshot;
  const live = session.config;
  await session.restore(snapshot);
  const run = host.start();
  const progress = await run.report();
  shelf.cutAfter(step);
  Object.assign(active, { run, log: [] });
  host.emit({ type: 'branched', step, config: snapshot.config, cuts: snapshot.turns.count, progress });
  host.emit({ type: 'snapshots', steps: shelf.steps });
  keepLive(session, run, live);
}
