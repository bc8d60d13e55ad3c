import type { WrongDeviceError } from '../../core/errors';
import { timed } from '../../core/run/startUp';
import type { StartUp } from '../../core/run/startUp';
import type { Engine } from '../../gpu/engine';
import type { RunState, TrainerEvent } from '../protocol';
import type { Active } from './active';
import type { RunCadence } from './cadence';
import type { createSnapshotSchedule } from './snapshotSchedule';

/**
 * State shared by the parts of a trainer: the run, its engine, and the receiver of its events.
 *
 * It is changed only by queued work, one piece at a time.
 */
export type TrainerContext = {
  /** Undefined before it is opened and after its device was lost. */
  engine: Engine | undefined;
  /** Settles when it is known whether the engine's device computes rightly; rejects with WrongDeviceError if not. */
  proof: Promise<void>;
  /** Why a device was refused; another one is used instead. */
  refused: WrongDeviceError | undefined;
  active: Active | undefined;
  /** The times of the next run's start. */
  startUp: StartUp;
  state: RunState;
  /** The step of the run when its device was lost: requests wait until that step is reached again. */
  answersFrom: number;
  readonly schedule: ReturnType<typeof createSnapshotSchedule>;
  readonly cadence: RunCadence;
  /** Opens an engine; not on the device that was refused, if any. */
  openEngine(refused?: WrongDeviceError): Promise<Engine>;
  /** Proves that the device of an engine computes rightly. */
  prove(engine: Engine): Promise<void>;
  /** The step to train to; Infinity = until paused. */
  goal(): number;
  /** Does the work after all earlier work. */
  enqueue(work: () => Promise<void>): void;
  emit(event: TrainerEvent): void;
};

/** Enters a state and reports it. */
export function enter(context: TrainerContext, state: RunState): void {
  context.state = state;
  context.emit({ type: 'state', state, step: context.active?.session.step ?? 0 });
}

/** The engine, opened if necessary. Whether its device computes rightly is known when `proof` settles. */
export async function openedEngine(context: TrainerContext): Promise<Engine> {
  if (context.engine) return context.engine;
  const engine = await timed(context.startUp, 'adapter', () => context.openEngine(context.refused));
  context.emit({ type: 'adapter', adapter: engine.adapter });
  context.engine = engine;
  context.proof = context.prove(engine);
  context.proof.catch(() => {}); // whoever trains on it waits for it
  return engine;
}

/** Gives up the present device for good, because it computes wrongly; false if another one was refused before. */
export function refuseDevice(context: TrainerContext, reason: WrongDeviceError): boolean {
  if (context.refused) return false;
  releaseDevice(context);
  context.refused = reason;
  return true;
}

/** Whether the run's network is on the present engine; false after its device was lost. */
export const isOnDevice = ({ active, engine }: TrainerContext): boolean =>
  active !== undefined && active.session.engine === engine;

/** Frees everything on the device. The run is kept, to be rebuilt. */
export function releaseDevice(context: TrainerContext): void {
  if (isOnDevice(context)) context.active?.session.dispose();
  context.engine?.dispose();
  context.engine = undefined;
}
