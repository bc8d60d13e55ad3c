import { errorRecord } from '../../core/errors';
import { timed } from '../../core/run/startUp';
import type { LoadContext } from '../../datasets/dataset';
import { loadExperiment } from '../../train/experiment/experiment';
import type { Experiment } from '../../train/experiment/experiment';
import { layerInfos } from '../../train/report/report';
import { createSession } from '../../train/run/session';
import type { Command } from '../protocol';
import type { Active } from './active';
import { enter, isOnDevice, openedEngine } from './context';
import type { TrainerContext } from './context';
import { resumeFrom } from './continueRun';
import { createSnapshotShelf } from './snapshots';
import { startRun } from './startRun';
import { watchLater } from './watchLater';

/** The page's request for a build. */
export type Build = Extract<Command, { type: 'build' }>;

/** Builds a network, compiles its shaders and starts its run; reports `built`. */
async function buildNetwork(
  context: TrainerContext,
  experiment: Experiment,
  { config, events, reports = [] }: Build,
): Promise<Active> {
  const { emit } = context;
  const session = createSession({ engine: await openedEngine(context), ...experiment });
  try {
    const times = context.startUp;
    const compiled = (done: number, total: number) =>
      emit({ type: 'building', label: 'shader', done, total });
    await timed(times, 'shaders', () => session.warmUp(compiled));
    await timed(times, 'selfTest', () => context.proof);
    const run = startRun(context, { experiment, session, reports }, events);
    const progress = await timed(times, 'report', run.report);
    const shelf = createSnapshotShelf();
    const active: Active = {
      experiment,
      session,
      run,
      reports,
      shelf,
      log: [],
      ending: undefined,
      startUp: times,
    };
    const layers = layerInfos(session.layers, progress.layers);
    const total = Number.isFinite(run.total) ? run.total : 0;
    const classNames = [...experiment.dataset.classNames];
    context.active = active;
    emit({ type: 'built', config, total, layers, classNames, progress });
    emit({ type: 'started', times: { ...times } });
    context.startUp = {};
    watchLater(context, session);
    return active;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/**
 * Builds a run to replace the present one, and continues from the snapshot if there is one. `open` reads dropped files.
 *
 * Invalid data or an invalid configuration is reported as `failed`; the present run then stays unchanged.
 */
export async function buildRun(
  context: TrainerContext,
  build: Build,
  open: LoadContext['open'],
): Promise<void> {
  const { emit, state: before } = context;
  enter(context, 'building');
  emit({ type: 'building', label: 'data', done: 0, total: 1 });
  const load = () => loadExperiment(build.config, open);
  const experiment = await timed(context.startUp, 'data', load).catch((error: unknown) => {
    emit({ type: 'failed', error: errorRecord(error), fatal: !context.active });
  });
  if (!experiment) return enter(context, context.active ? before : 'failed');
  if (isOnDevice(context)) context.active?.session.dispose();
  context.active = undefined;
  await context.engine?.drain();
  const active = await buildNetwork(context, experiment, build);
  const { snapshot } = build;
  context.schedule.begin(snapshot);
  context.answersFrom = 0;
  if (!snapshot) return enter(context, 'ready');
  await resumeFrom(context, active, snapshot);
  enter(context, active.session.step >= active.run.total ? 'finished' : 'paused');
}
