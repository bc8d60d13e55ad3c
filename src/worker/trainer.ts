import { errorRecord, isDeviceError } from '../core/errors';
import type { WrongDeviceError } from '../core/errors';
import type { Engine } from '../gpu/engine';
import { createCommands } from './commands';
import { createDroppedFiles } from './droppedFiles';
import { createInspector } from './inspector';
import { createOrders } from './orders';
import type { Command, TrainerEvent } from './protocol';
import { createQueue } from './queue';
import { createCadence } from './run/cadence';
import { enter, isOnDevice, openedEngine, refuseDevice, releaseDevice } from './run/context';
import type { TrainerContext } from './run/context';
import { recoverRun } from './run/recovery';
import { createSnapshotSchedule } from './run/snapshotSchedule';
import { createThrottle } from './throttle';
import { trainToGoal } from './trainToGoal';
import { createWeightsRequest } from './weightsRequest';

/** The trainer of a host: accepts commands at any time, answers with events. */
export type Trainer = { start(): void; receive(command: Command): void };

/** Reports failed work and the resulting state of the run. */
function fail(context: TrainerContext, thrown: unknown) {
  const error = errorRecord(thrown);
  if (isDeviceError(thrown)) {
    // A device that has refused work keeps refusing it: the next build opens another.
    const isLost = isOnDevice(context);
    releaseDevice(context);
    if (isLost) context.active = undefined;
  }
  const { active, schedule, state } = context;
  if (active && !isOnDevice(context))
    error.message += ` The run is kept as it was at step ${schedule.newest?.step ?? 0}: play tries again.`;
  context.emit({ type: 'failed', error, fatal: !active });
  enter(context, !active ? 'failed' : state === 'running' || state === 'building' ? 'paused' : state);
}

/**
 * Executes the page's commands: builds, plays, pauses, steps, moves live parameters.
 *
 * Commands act between two steps. A build with invalid data or an invalid configuration leaves the present run and data
 * unchanged. If the device is lost, or `prove` finds that it computes wrongly, the present work is repeated on another, from
 * the newest snapshot of the run: the one that `openEngine` gives when it is told what was refused.
 */
export function createTrainer(host: {
  openEngine(refused?: WrongDeviceError): Promise<Engine>;
  prove?(engine: Engine): Promise<void>;
  emit(event: TrainerEvent): void;
}): Trainer {
  const { emit, openEngine, prove = () => Promise.resolve() } = host;
  const context: TrainerContext = {
    engine: undefined,
    proof: Promise.resolve(),
    refused: undefined,
    active: undefined,
    startUp: {},
    state: 'idle',
    answersFrom: 0,
    schedule: createSnapshotSchedule(emit),
    cadence: createCadence({
      isCounting: () => context.goal() < Infinity,
      total: () => context.active?.run.total ?? Infinity,
    }),
    openEngine,
    prove,
    goal: () => orders.goal,
    enqueue: (work) => queue.add(work),
    emit,
  };
  const queue = createQueue({
    cause: async (thrown) => context.engine?.cause(thrown) ?? thrown,
    release: () => releaseDevice(context),
    refuse: (reason) => refuseDevice(context, reason),
    failed: (thrown) => fail(context, thrown),
  });
  const throttle = createThrottle();
  const weights = createWeightsRequest(context);
  const inspector = createInspector({
    look: () => context.active,
    emit: (answer) => emit({ type: 'answered', answer }),
  });
  const answer = async () => {
    await inspector.between();
    await weights.answer();
  };
  const orders = createOrders({
    queue,
    wake: throttle.wake,
    recover: () => recoverRun(context),
    present: () => context.active?.session.step ?? 0,
    train: () => trainToGoal(context, { throttle, progressed: queue.progressed, answer }),
    overtaken: () => enter(context, context.state),
  });
  return {
    start: () =>
      queue.add(async () => {
        await openedEngine(context);
      }),
    receive: createCommands(context, {
      queue,
      orders,
      throttle,
      inspector,
      weights,
      files: createDroppedFiles(),
    }),
  };
}
