import type { RunConfig } from '../../core/config/config';
import { DivergedError } from '../../core/errors';
import type { HostParameters } from '../../forms/form';
import type { Term } from '../../penalties/penalty';
import type { SessionParts } from '../experiment/sessionParts';
import type { TrainedLayer } from '../network/trainedLayer';
import { createFeed } from './feed';
import { createInFlight } from './inFlight';
import { createLastGood } from './lastGood';
import { nothingLater } from './later';
import type { Later } from './later';
import { measure, verify } from './measure';
import type { Measurement } from './measure';
import { createMetricsRing } from './metricsRing';
import { createMonitor } from './monitor';
import type { Monitor, RankOf } from './monitor';
import { areSmall } from './smallSpectra';
import { createTracedStep } from './tracedStep';
import type { TracedStep } from './tracedStep';
import { createTrainable } from './trainable';
import type { Trainable } from './trainable';
import { warmUp } from './warmUp';

/** The inputs of a step that may change between steps. */
export type StepInput = {
  step: number;
  steps: number;
  config: RunConfig;
  terms: readonly Term[];
  singularRate: number;
};

/** Receives the step of the last good report, after its parameters were restored. */
type Restored = (step: number) => void;

/** A network on the engine that performs training steps, independent of a run. */
export type Stepper = {
  /** The parameters with everything that changes them. */
  readonly trainable: Trainable;
  /** Number of steps since the last report: their results are in the ring, even if the network was replaced since. */
  readonly unread: number;
  /** The dispatches of a step as it is replayed; undefined if none is. */
  readonly work: TracedStep['work'];
  /** Follows spectra and bases; undefined if no layer can be followed. */
  readonly monitor: Monitor | undefined;

  /**
   * Compiles the shaders of a step and a report in advance; the state is unchanged. Those of evaluations and of later forms
   * are compiled from then on, while steps are trained.
   */
  warmUp(step: number, progress: (done: number, total: number) => void): Promise<void>;

  /** Whether a report on spectra would not wait for shaders. */
  readonly canLook: boolean;

  /**
   * Resolves when the shaders of this piece of later work, and of those before it, are compiled; at once without a warm-up.
   * Throws GpuError with the shader's name where one does not compile.
   */
  compiled(piece: Parameters<Later['done']>[0]): Promise<void>;

  /**
   * One training step. Resolves when at most one step is still in progress on the GPU. Throws GpuError if a shader that is
   * compiled meanwhile has failed.
   */
  train(input: StepInput): Promise<void>;

  /**
   * Reads the data of a report. If there was no step since the last one, the batch of `step` is evaluated instead.
   *
   * Throws DivergedError after restoring the parameters of the last good report.
   */
  measure(of: { step: number; spectrum: boolean; rankOf: RankOf }, restored: Restored): Promise<Measurement>;

  /** Checks the steps since the last report and the parameters before the network is changed. Throws like `measure`. */
  verify(step: number, restored: Restored): Promise<void>;

  /** Forgets the steps since the last report: for a restore. */
  forget(): void;

  /** Continues with other layers, in the same order, and with reset optimizer state. Steps since the last report stay. */
  replace(next: readonly TrainedLayer[], step: number): void;

  /** Restores optimizer state. */
  resume(state: { updates: number; moments: readonly Float32Array<ArrayBuffer>[] }): void;

  /** All parameters, by layer. */
  hosts(): Promise<HostParameters[]>;

  /** Resolves when no step is in progress. */
  settle(): Promise<void>;

  /** Frees everything it has allocated on the engine. */
  dispose(): void;
};

/** Uploads the layers. `evaluationSize`: images per batch of an evaluation. */
export function createStepper(
  parts: SessionParts,
  layers: readonly TrainedLayer[],
  evaluationSize: number,
): Stepper {
  const { engine, config: start, dataset, network, loss } = parts;
  const feed = createFeed(engine, dataset, { outputs: network.classes, size: start.batchSize, loss });
  const ring = createMetricsRing(engine, feed.batch.size);
  const inFlight = createInFlight(engine);
  const traced = createTracedStep(parts, feed.batch, ring);
  let trainable = createTrainable(engine, layers, parts);
  let good = createLastGood(engine, trainable.parameters.packed, 0);
  const monitor = createMonitor(engine, layers, start.lag);
  monitor?.attach(trainable.parameters);
  let unread = 0;
  let later = nothingLater;

  /** Reads; if that finds a divergence, first restores the parameters of the last good report. */
  const orRestore = async <T>(read: () => Promise<T>, restored: Restored): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      restored(good.restore(trainable.parameters.packed));
      traced.forget();
      unread = 0;
      monitor?.clear();
      await engine.settle();
      throw error;
    }
  };

  return {
    get trainable() {
      return trainable;
    },
    get unread() {
      return unread;
    },
    get work() {
      return traced.work;
    },
    monitor,
    get canLook() {
      return later.isDone('spectra');
    },
    async warmUp(step, progress) {
      feed.fill(step);
      const rehearsed = { traced, monitor, batch: feed.batch, evaluationSize, trainable: () => trainable };
      later = await warmUp(parts, rehearsed, progress);
    },
    compiled: (piece) => later.done(piece),
    async train({ step, steps, config, terms, singularRate }) {
      later.check();
      if (step === 0) monitor?.keep(0, !later.isDone('spectra'));
      feed.fill(step);
      trainable.terms.write(terms);
      trainable.prepare(config.optimizer, { step: step + 1, steps, singularRate });
      traced.train(trainable);
      unread++;
      if (monitor?.isDue(step + 1)) await later.done('spectra');
      monitor?.keep(step + 1);
      await inFlight.push();
    },
    async measure({ step, ...wanted }, restored) {
      const count = Math.max(1, unread);
      if (!traced.hasResult && unread === 0) {
        feed.fill(step);
        traced.evaluate(trainable);
      }
      unread = 0;
      const { packed } = trainable.parameters;
      // By the step alone, so that a report does not depend on how soon shaders are compiled.
      const onHost = step === 0 && areSmall(trainable.parameters.layers);
      if (wanted.spectrum && !onHost) await later.done('spectra');
      const keepers = { ring, monitor: onHost ? undefined : monitor };
      const measured = await orRestore(
        () => measure(engine, trainable, keepers, { step, count, ...wanted }),
        restored,
      );
      good.keep(packed, step);
      return measured;
    },
    verify: (step, restored) =>
      orRestore(() => verify(engine, trainable, ring, { step, count: unread }), restored),
    forget() {
      unread = 0;
    },
    replace(next, step) {
      traced.forget();
      good.dispose();
      trainable.dispose();
      trainable = createTrainable(engine, next, parts);
      good = createLastGood(engine, trainable.parameters.packed, step);
      monitor?.attach(trainable.parameters);
    },
    resume({ updates, moments }) {
      trainable.updates = updates;
      trainable.moments.forEach((moment, i) => {
        engine.write(moment, moments[i] ?? new Float32Array());
      });
    },
    async hosts() {
      const [values = new Float32Array()] = await engine.read([trainable.parameters.packed]);
      return trainable.parameters.host(values);
    },
    settle: inFlight.settle,
    dispose() {
      later.cancel();
      traced.forget();
      monitor?.dispose();
      good.dispose();
      trainable.dispose();
      feed.dispose();
      ring.dispose();
    },
  };
}
