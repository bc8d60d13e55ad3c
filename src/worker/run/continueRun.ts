import { pathsOf } from '../../core/config/paths';
import { valueAt } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { DataError, errorRecord } from '../../core/errors';
import { catalogue } from '../../train/catalogue';
import type { Snapshot } from '../../train/run/snapshot';
import type { Active } from './active';
import { enter } from './context';
import type { TrainerContext } from './context';
import { recoverRun } from './recovery';
import { startRun } from './startRun';

/** Moves the live parameters from the values of a snapshot to `live`, the visitor's values. */
function keepLive({ session, run }: Active, live: RunConfig) {
  for (const { path } of pathsOf(catalogue, live).filter(({ param }) => param.hot)) {
    const value = valueAt(live, path);
    if (value !== undefined && value !== valueAt(session.config, path)) run.set(path, value);
  }
}

/** Restores a newly built network from a snapshot of its configuration; reported as `resumed`. */
export async function resumeFrom(context: TrainerContext, active: Active, snapshot: Snapshot): Promise<void> {
  const { session, shelf } = active;
  await session.restore(snapshot);
  shelf.add(snapshot);
  const run = startRun(context, active);
  const { step, config, turns } = snapshot;
  context.emit({ type: 'resumed', step, config, cuts: turns.count, progress: await run.report() });
  context.emit({ type: 'snapshots', steps: shelf.steps });
  active.run = run;
}

/**
 * Continues a finished run to the end of `config`; reported as `extended`. If this undoes a cut, its snapshot is dropped.
 * Before the report only the session has changed, so that the work can be repeated on another device.
 */
export async function extendRun(context: TrainerContext, config: RunConfig): Promise<void> {
  await recoverRun(context);
  const { active, emit } = context;
  if (!active || context.state !== 'finished') return enter(context, context.state);
  const { session, shelf } = active;
  const cut = session.pruned;
  await session.extend(config);
  const snapshot = await session.snapshot();
  if (cut && !session.pruned) shelf.cutAfter(session.step - 1);
  emit({ type: 'snapshots', steps: shelf.steps });
  active.experiment = { ...active.experiment, config };
  active.run = startRun(context, active);
  emit({ type: 'extended', config, total: active.run.total });
  context.schedule.give(snapshot);
  enter(context, 'paused');
}

/**
 * Continues from the snapshot after `step` as a new run; reported as `branched`. Live parameters stay unchanged. Before the
 * report only the session has changed, so that the work can be repeated on another device.
 */
export async function branchRun(context: TrainerContext, step: number): Promise<void> {
  await recoverRun(context);
  const { active, emit } = context;
  const snapshot = active?.shelf.at(step);
  if (!active || !snapshot) {
    const error = new DataError(`The snapshot of step ${step} is no longer kept. Branch from another step.`);
    emit({ type: 'failed', error: errorRecord(error), fatal: false });
    return enter(context, context.state);
  }
  const { session, shelf } = active;
  await session.settle();
  const live = session.config;
  await session.restore(snapshot);
  const run = startRun(context, active);
  const progress = await run.report();
  shelf.cutAfter(step);
  active.run = run;
  active.log = [];
  active.ending = undefined;
  emit({ type: 'branched', step, config: snapshot.config, cuts: snapshot.turns.count, progress });
  emit({ type: 'snapshots', steps: shelf.steps });
  keepLive(active, live);
  context.answersFrom = 0;
  context.schedule.give(snapshot);
  enter(context, 'paused');
}
