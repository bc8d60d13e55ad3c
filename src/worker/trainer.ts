import { actionPath } from '../core/config/action';
import type { LiveEvent, RunConfig } from '../core/config/config';
import { ConfigError, DataError, errorRecord, isDeviceError } from '../core/errors';
import type { Progress } from '../core/run/progress';
import type { Engine } from '../gpu/engine';
import { loadExperiment } from '../train/experiment/experiment';
import type { Experiment } from '../train/experiment/experiment';
import { layerInfos } from '../train/report/report';
import { createRun } from '../train/run/run';
import type { Run, RunEvent } from '../train/run/run';
import { createSession } from '../train/run/session';
import type { Session } from '../train/run/session';
import type { Active } from './run/active';
import { branchFrom, extendTo, resumedFrom } from './run/continueRun';
import { createCadence } from './run/cadence';
import { createDroppedFiles } from './droppedFiles';
import { createInspector } from './inspector';
import { createSnapshotSchedule } from './run/snapshotSchedule';
import { createInterruptibleSleep } from './interruptibleSleep';
import { createOrders } from './orders';
import type { Command, RunState, Snapshot, TrainerEvent } from './protocol';
import { createQueue } from './queue';
import { rebuiltRun } from './run/recovery';
import { createSnapshotShelf } from './run/snapshots';

/** How a run ends by itself. */
type Ending = Extract<RunEvent, { type: 'finished' | 'diverged' }>;

/** The trainer of a host: takes commands at any time, answers with events. */
export type Trainer = { start(): void; receive(command: Command): void };

/**
 * Trains as it is told: builds, plays, pauses, steps, moves live parameters.
 *
 * Commands act at step boundaries. A build whose data or configuration is bad leaves the present run and data as they
 * are. When the device is lost, whatever was being done is done again on another, from the newest state of the run.
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
  /** The run has ended, which is not told yet. */
  let ending: Ending | undefined;
  /** A run that has lost its device was at this step: nothing is answered before it is there again. */
  let owed = 0;
  let interval = 0;
  let weightsWanted = false;
  const sleep = createInterruptibleSleep();
  const snapshotSchedule = createSnapshotSchedule(emit);
  let newestBuild = 0;
  let wanted: readonly number[] = [];

  const enter = (next: RunState) => {
    state = next;
    emit({ type: 'state', state, step: active?.session.step ?? 0 });
  };
  const isIn = (...wanted: RunState[]) => wanted.includes(state);
  const isStanding = () => active !== undefined && active.session.engine === engine;
  /** Gives back what is on the device. A run stays, to be put up again. */
  const drop = () => {
    if (isStanding()) active?.session.dispose();
    engine?.dispose();
    engine = undefined;
  };
  const queue = createQueue({
    cause: async (thrown) => engine?.cause(thrown) ?? thrown,
    drop,
    failed(thrown) {
      const error = errorRecord(thrown);
      const wasStanding = isStanding();
      if (isDeviceError(thrown)) {
        // A device that has refused work once goes on refusing: the next build opens another.
        drop();
        if (wasStanding) active = undefined;
      }
      if (active && !isStanding())
        error.message += ` The run is kept as it was at step ${snapshotSchedule.newest?.step ?? 0}: play tries again.`;
      emit({ type: 'failed', error, fatal: !active });
      enter(!active ? 'failed' : isIn('running', 'building') ? 'paused' : state);
    },
  });

  const cadence = createCadence({
    isCounting: () => orders.goal < Infinity,
    total: () => active?.run.total ?? Infinity,
    wanted: () => wanted,
  });
  const tell = (event: RunEvent) => {
    if (event.type === 'pruned') return;
    if (event.type === 'applied') active?.log.push(event.event);
    if (event.type === 'diverged' || event.type === 'finished') ending = event;
    else emit(event);
  };
  /** Tells that the run has ended: what is told of an end, no loss takes back. */
  const tellEnd = (event: Ending) => {
    ending = undefined;
    emit(event.type === 'diverged' ? { ...event, error: errorRecord(event.error) } : event);
    enter(event.type);
  };
  const start = (experiment: Experiment, session: Session, events: readonly LiveEvent[]): Run =>
    createRun(session, experiment.method, { cadence: cadence(experiment.config), events, emit: tell });
  /** What begins another run on the same network. */
  const anew = (one: Active) => ({ start: () => start(one.experiment, one.session, []), emit });

  const build = async (config: RunConfig, events: readonly LiveEvent[], snapshot?: Snapshot) => {
    const before = state;
    enter('building');
    emit({ type: 'building', label: 'data', done: 0, total: 1 });
    const experiment = await loadExperiment(config, files.open).catch((error: unknown) => {
      emit({ type: 'failed', error: errorRecord(error), fatal: !active });
    });
    if (!experiment) return enter(active ? before : 'failed');
    if (isStanding()) active?.session.dispose();
    active = undefined;
    await engine?.drain();
    engine ??= await connect();
    const session = createSession({ engine, ...experiment });
    try {
      await session.warmUp((done, total) => emit({ type: 'building', label: 'shader', done, total }));
      const run = start(experiment, session, events);
      const progress: Progress = await run.report();
      active = { experiment, session, run, shelf: createSnapshotShelf(), log: [] };
      const layers = layerInfos(session.layers, progress.layers);
      const total = Number.isFinite(run.total) ? run.total : 0;
      emit({
        type: 'built',
        config,
        total,
        layers,
        classNames: [...experiment.dataset.classNames],
        progress,
      });
      snapshotSchedule.begin(snapshot);
      owed = 0;
    } catch (error) {
      session.dispose();
      throw error;
    }
    if (!snapshot) return enter('ready');
    active.run = await resumedFrom(snapshot, active, anew(active));
    enter(session.step >= active.run.total ? 'finished' : 'paused');
  };

  /** Puts the run up again, if its device was lost: on another, where the newest snapshot was. */
  const stand = async () => {
    const before = active;
    if (!before || isStanding()) return;
    engine ??= await connect();
    const now = () => ({ state, goal: orders.goal });
    const after = await rebuiltRun(engine, before, { newest: snapshotSchedule.newest, start, now });
    owed = Math.max(owed, before.session.step);
    ending = undefined;
    active = after.active;
    emit(after.event);
    emit({ type: 'snapshots', steps: active.shelf.steps });
    enter(after.state);
  };

  const branch = async (step: number) => {
    await stand();
    const snapshot = active?.shelf.at(step);
    if (!active || !snapshot) {
      const error = new DataError(`There is no snapshot of step ${step} any more. Branch from another step.`);
      emit({ type: 'failed', error: errorRecord(error), fatal: false });
      return enter(state);
    }
    await branchFrom(snapshot, active, anew(active));
    owed = 0;
    snapshotSchedule.give(snapshot);
    enter('paused');
  };

  const extend = async (config: RunConfig) => {
    await stand();
    if (!active || state !== 'finished') return enter(state);
    snapshotSchedule.give(await extendTo(config, active, anew(active)));
    enter('paused');
  };

  const connect = async () => {
    const opened = await host.openEngine();
    emit({ type: 'adapter', adapter: opened.adapter });
    return opened;
  };

  /** Trains to the goal; one step an iteration, so that a command never waits behind more. */
  const train = async () => {
    if (!active || isIn('diverged', 'finished')) return;
    if (active.session.step < orders.goal) enter('running');
    let due = performance.now();
    while (active.session.step < orders.goal && !active.run.ended) {
      await active.run.advance();
      queue.progressed();
      if (active.session.step >= owed) {
        await inspector.between();
        await giveWeights();
      }
      await snapshotSchedule.between(active);
      due = Math.max(due + interval, performance.now());
      const wait = due - performance.now();
      if (wait > 1 && active.session.step < orders.goal) await sleep.sleep(wait);
    }
    await snapshotSchedule.atRest(active, ending?.type === 'diverged');
    if (ending) tellEnd(ending);
    else if (isIn('running')) enter('paused');
  };
  const inspector = createInspector({
    look: () => active,
    emit: (answer) => emit({ type: 'answered', answer }),
  });
  const giveWeights = async () => {
    if (!weightsWanted || !active) return;
    const weights = await active.session.weights();
    weightsWanted = false;
    emit({ type: 'weights', ...weights });
  };
  const orders = createOrders({
    queue,
    wake: sleep.wake,
    stand,
    present: () => active?.session.step ?? 0,
    train,
    overtaken: () => enter(state),
  });

  const handlers: { [K in Command['type']]: (command: Extract<Command, { type: K }>) => void } = {
    build({ config, events = [], reports = [], snapshot }) {
      orders.supersede();
      const order = ++newestBuild;
      queue.add(async () => {
        if (order !== newestBuild) return;
        wanted = reports;
        await build(config, events, snapshot);
      });
    },
    play: orders.play,
    extend({ config }) {
      orders.supersede();
      queue.add(() => extend(config));
    },
    pause: () => orders.supersede(),
    step: ({ count }) => orders.step(count),
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
      const going = state === 'running' && orders.goal === Infinity;
      orders.supersede();
      queue.add(() => branch(step));
      if (going) orders.play();
    },
    throttle({ stepsPerSecond }) {
      interval = stepsPerSecond > 0 ? 1000 / stepsPerSecond : 0;
      sleep.wake();
    },
    offerFiles: ({ files: given, classNames }) => void files.accept(given, classNames).then(emit),
    weights() {
      weightsWanted = true;
      queue.add(async () => {
        await stand();
        await giveWeights();
      });
    },
    inspect({ question }) {
      inspector.ask(question);
      queue.add(async () => {
        await stand();
        await inspector.drain();
      });
    },
  };
  const dispatch = <K extends Command['type']>(command: Extract<Command, { type: K }>, type: K) =>
    handlers[type](command);

  return {
    start: () =>
      queue.add(async () => {
        engine = await connect();
      }),
    receive: (command) => dispatch(command, command.type),
  };
}
