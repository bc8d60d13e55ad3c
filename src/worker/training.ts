import { actionPath } from '../core/config/action';
import type { LiveEvent, RunConfig } from '../core/config/config';
import { ConfigError, DataError, GpuLostError, errorRecord, isDeviceError } from '../core/errors';
import type { Progress } from '../core/run/progress';
import type { Engine } from '../gpu/engine';
import { loadExperiment } from '../train/experiment/experiment';
import type { Experiment } from '../train/experiment/experiment';
import { layerInfos } from '../train/report/report';
import { createRun } from '../train/run/run';
import type { Run, RunEvent } from '../train/run/run';
import { createSession } from '../train/run/session';
import type { Session } from '../train/run/session';
import { createInspector } from './inspector';
import { branchedFrom, extendedTo, keepLive, resumedFrom } from './branching';
import { createCadence } from './cadence';
import { createDroppedFiles } from './droppedFiles';
import { createKeeping } from './keeping';
import { createNap } from './nap';
import type { Command, RunState, Snapshot, TrainerEvent } from './protocol';
import { createSnapshotShelf } from './snapshots';
import type { SnapshotShelf } from './snapshots';

/** A run being trained: everything that `build` makes. */
type Active = { experiment: Experiment; session: Session; run: Run; shelf: SnapshotShelf };

/** The trainer of a host: takes commands at any time, answers with events. */
export type Trainer = { start(): void; receive(command: Command): void };

/**
 * Trains as it is told: builds, plays, pauses, steps, moves live parameters.
 *
 * Commands act at step boundaries. A build whose data or configuration is bad leaves the present run and data as they
 * are. A lost device is opened again and the run continues from its last snapshot.
 */
export function createTrainer(host: {
  openEngine(): Promise<Engine>;
  emit(event: TrainerEvent): void;
}): Trainer {
  const { emit } = host;
  const files = createDroppedFiles();
  let engine: Engine | undefined;
  let active: Active | undefined;
  let state: RunState = 'idle';
  let remaining = 0;
  let interval = 0;
  let waiting = 0;
  let weightsWanted = false;
  const nap = createNap();
  const keeping = createKeeping(emit);
  let newest = 0;
  let newestBuild = 0;
  let wanted: readonly number[] = [];
  // Everything that touches the session runs one after the other on this chain.
  let chain: Promise<void> = Promise.resolve();

  const enter = (next: RunState) => {
    state = next;
    emit({ type: 'state', state, step: active?.session.step ?? 0 });
  };
  const isIn = (wanted: RunState) => state === wanted;
  const enqueue = (work: () => Promise<void>) => {
    chain = chain.then(work).catch((error: unknown) => {
      // A device that has refused work once goes on refusing: the next build opens another.
      if (isDeviceError(error)) abandon();
      emit({ type: 'failed', error: errorRecord(error), fatal: !active });
      enter(active ? 'paused' : 'failed');
    });
  };
  const abandon = () => {
    active?.session.dispose();
    active = undefined;
    engine?.dispose();
    engine = undefined;
  };

  const cadence = createCadence({
    isCounting: () => remaining < Infinity,
    total: () => active?.run.total ?? Infinity,
    wanted: () => wanted,
  });
  const tell = (event: RunEvent) => {
    if (event.type === 'pruned') return;
    if (event.type === 'diverged') {
      emit({ ...event, error: errorRecord(event.error) });
      enter('diverged');
      return;
    }
    emit(event);
    if (event.type === 'finished') enter('finished');
  };
  const start = (experiment: Experiment, session: Session, events: readonly LiveEvent[]): Run =>
    createRun(session, experiment.method, { cadence: cadence(experiment.config), events, emit: tell });
  /** What begins another run on the same network. */
  const anew = ({ experiment, session }: Active) => ({ start: () => start(experiment, session, []), emit });

  const build = async (config: RunConfig, events: readonly LiveEvent[], snapshot?: Snapshot) => {
    const before = state;
    enter('building');
    emit({ type: 'building', label: 'data', done: 0, total: 1 });
    const experiment = await loadExperiment(config, files.open).catch((error: unknown) => {
      emit({ type: 'failed', error: errorRecord(error), fatal: !active });
    });
    if (!experiment) return enter(active ? before : 'failed');
    active?.session.dispose();
    active = undefined;
    await engine?.drain();
    engine ??= await connect();
    const session = createSession({ engine, ...experiment });
    try {
      await session.warmUp((done, total) => emit({ type: 'building', label: 'shader', done, total }));
      const run = start(experiment, session, events);
      const progress: Progress = await run.report();
      active = { experiment, session, run, shelf: createSnapshotShelf() };
      const layers = layerInfos(session.layers, progress.layers);
      const classNames = [...experiment.dataset.classNames];
      const total = Number.isFinite(run.total) ? run.total : 0;
      emit({ type: 'built', config, total, layers, classNames, progress });
      keeping.begin();
    } catch (error) {
      session.dispose();
      throw error;
    }
    if (!snapshot) return enter('ready');
    active.run = await resumedFrom(snapshot, active, anew(active));
    enter(session.step >= active.run.total ? 'finished' : 'paused');
  };

  /** Opens the device again and puts the run back where its last snapshot was. */
  const recover = async (lost: GpuLostError) => {
    if (!active) throw lost;
    const { experiment, session: old, run, shelf } = active;
    abandon();
    engine = await connect();
    const session = createSession({ engine, ...experiment });
    if (shelf.newest) await session.restore(shelf.newest);
    active = { experiment, session, run: start(experiment, session, run.pending), shelf };
    keepLive(session, active.run, old.config);
    const message = `The GPU device was lost and has been opened again. The run is back at step ${session.step}.`;
    emit({ type: 'failed', error: { name: lost.name, message }, fatal: false });
    enter('paused');
    emit({ type: 'progress', progress: await active.run.report() });
  };

  const branch = async (step: number) => {
    const snapshot = active?.shelf.at(step);
    if (!active || !snapshot) {
      const error = new DataError(`There is no snapshot of step ${step} any more. Branch from another step.`);
      emit({ type: 'failed', error: errorRecord(error), fatal: false });
      return enter(state);
    }
    active.run = await branchedFrom(snapshot, active, anew(active));
    keeping.give(snapshot);
    enter('paused');
  };

  const extend = async (config: RunConfig) => {
    if (!active || state !== 'finished') return enter(state);
    active.experiment = { ...active.experiment, config };
    active.run = await extendedTo(config, active, anew(active));
    keeping.give(await active.session.snapshot());
    enter('paused');
  };

  const connect = async () => {
    const opened = await host.openEngine();
    emit({ type: 'adapter', adapter: opened.adapter });
    return opened;
  };

  /** Trains until told otherwise; one step an iteration, so that a command never waits behind more. */
  const train = async () => {
    if (!active || state === 'diverged' || state === 'finished') return;
    enter('running');
    let due = performance.now();
    while (remaining > 0 && !active.run.ended) {
      try {
        await active.run.advance();
        await inspector.between();
        await giveWeights();
        await keeping.between(active);
      } catch (error) {
        if (!(error instanceof GpuLostError)) throw error;
        remaining = 0;
        return recover(error);
      }
      remaining--;
      due = Math.max(due + interval, performance.now());
      const wait = due - performance.now();
      if (wait > 1 && remaining > 0) await nap.sleep(wait);
    }
    if (isIn('diverged')) return;
    await keeping.atRest(active);
    if (isIn('running')) enter('paused');
  };
  const inspector = createInspector({
    look: () => active,
    emit: (answer) => emit({ type: 'answered', answer }),
  });
  const halt = () => {
    remaining = 0;
    nap.wake();
  };
  const giveWeights = async () => {
    if (!weightsWanted || !active) return;
    weightsWanted = false;
    emit({ type: 'weights', ...(await active.session.weights()) });
  };
  /** Whatever was asked for before and has not begun yet is not wanted any more. */
  const supersede = () => {
    halt();
    waiting = 0;
    return ++newest;
  };
  const run = (steps: number) => {
    const order = supersede();
    enqueue(async () => {
      if (order !== newest) return enter(state);
      remaining = steps;
      await train();
    });
  };
  /** Steps add up while they wait: three presses are three steps. */
  const step = (count: number) => {
    if (waiting > 0) {
      waiting += count;
      return;
    }
    const order = supersede();
    waiting = count;
    enqueue(async () => {
      if (order !== newest) return enter(state);
      remaining = waiting;
      waiting = 0;
      await train();
    });
  };

  const handlers: { [K in Command['type']]: (command: Extract<Command, { type: K }>) => void } = {
    build({ config, events = [], reports = [], snapshot }) {
      supersede();
      const order = ++newestBuild;
      enqueue(async () => {
        if (order !== newestBuild) return;
        wanted = reports;
        await build(config, events, snapshot);
      });
    },
    play: () => run(Infinity),
    extend({ config }) {
      supersede();
      enqueue(() => extend(config));
    },
    pause: () => void supersede(),
    step: ({ count }) => step(count),
    set({ path, value }) {
      try {
        active?.run.set(path, value);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        emit({ type: 'failed', error: errorRecord(error), fatal: false });
      }
    },
    act: ({ action }) => handlers.set({ type: 'set', path: actionPath(action), value: true }),
    branch({ step }) {
      const going = state === 'running' && remaining === Infinity;
      const order = supersede();
      enqueue(async () => {
        await branch(step);
        if (!going || order !== newest) return;
        remaining = Infinity;
        await train();
      });
    },
    throttle({ stepsPerSecond }) {
      interval = stepsPerSecond > 0 ? 1000 / stepsPerSecond : 0;
      nap.wake();
    },
    offerFiles: ({ files: given, classNames }) => void files.accept(given, classNames).then(emit),
    weights() {
      weightsWanted = true;
      enqueue(giveWeights);
    },
    inspect({ question }) {
      inspector.ask(question);
      enqueue(inspector.drain);
    },
  };
  const dispatch = <K extends Command['type']>(command: Extract<Command, { type: K }>, type: K) =>
    handlers[type](command);

  return {
    start: () =>
      enqueue(async () => {
        engine = await connect();
      }),
    receive: (command) => dispatch(command, command.type),
  };
}
