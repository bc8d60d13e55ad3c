import { DivergedError } from '../../core/errors';
import type { RunConfig } from '../../core/config/config';
import type { HostParameters } from '../../forms/form';
import type { Term } from '../../penalties/penalty';
import type { Trace } from '../../gpu/trace';
import { createFeed } from './feed';
import { createInFlight } from './inFlight';
import { createLastGood } from './lastGood';
import { measure, verify } from './measure';
import type { Measurement } from './measure';
import { createMetricsRing } from './metricsRing';
import { createMonitor } from './monitor';
import type { RankOf } from './monitor';
import { differentiate, evaluateBatch } from './objective';
import type { BatchResult } from './objective';
import type { SessionParts } from '../experiment/sessionParts';
import { createTrainable } from './trainable';
import type { TrainedLayer } from '../network/trainedLayer';
import { rehearseCuts, reserveForConversion } from './warmUp';

/** What a step takes that may differ from the one before. */
export type StepInput = {
  step: number;
  steps: number;
  config: RunConfig;
  terms: readonly Term[];
  singularRate: number;
};

/** A network on the engine that does training steps, and knows nothing of a run. */
export type Stepper = ReturnType<typeof createStepper>;

/** Uploads the layers. `evaluationSize`: images a batch of evaluations. */
export function createStepper(parts: SessionParts, layers: readonly TrainedLayer[], evaluationSize: number) {
  const { engine, config: start, dataset, network, loss, eager = false } = parts;
  const feed = createFeed(engine, dataset, { outputs: network.classes, size: start.batchSize, loss });
  const { batch } = feed;
  const ring = createMetricsRing(engine, batch.size);
  const inFlight = createInFlight(engine);
  let trainable = createTrainable(engine, layers, parts);
  let good = createLastGood(engine, trainable.parameters.packed, 0);
  const monitor = createMonitor(engine, layers, start.lag);
  monitor?.attach(trainable.parameters);
  let result: BatchResult | undefined;
  let trace: Trace | undefined;
  /** Steps since the last report: what they gave is in the ring, whatever has become of the network. */
  let unread = 0;

  const forgetResult = () => {
    for (const tensor of Object.values(result ?? {})) tensor.dispose();
    result = undefined;
  };
  /** Forgets the last batch's results and how a step was done: to be called when the network changes. */
  const untrace = () => {
    forgetResult();
    trace?.dispose();
    trace = undefined;
  };
  /** Writes what may differ from step to step: the batch and every live number. */
  const prepare = ({ step, steps, config, terms, singularRate }: StepInput) => {
    feed.fill(step);
    trainable.terms.write(terms);
    trainable.prepare(config.optimizer, { step: step + 1, steps, singularRate });
  };
  /** One step from what `prepare` wrote; reads nothing else that changes, so that it can be traced. */
  const work = () => {
    forgetResult();
    const { parameters, terms } = trainable;
    result = differentiate(engine, network, parameters, batch, () => terms.addByKernels());
    terms.addByParameters();
    trainable.update();
    ring.record(result);
  };

  /** Reads; where that finds a divergence, puts the parameters of the last good report back first. */
  const orRestore = async <T>(read: () => Promise<T>, restored: (step: number) => void): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      restored(good.restore(trainable.parameters.packed));
      untrace();
      unread = 0;
      monitor?.clear();
      await engine.settle();
      throw error;
    }
  };

  return {
    /** The parameters with everything that changes them. */
    get trainable() {
      return trainable;
    },
    /** Steps since the last report. */
    get unread() {
      return unread;
    },
    /** Follows spectra and bases; undefined where no layer can be followed. */
    monitor,

    /** Compiles every shader of a step beforehand; the state stays as it is. */
    async warmUp(step: number, progress: (done: number, total: number) => void): Promise<void> {
      feed.fill(step);
      await engine.compile(() => {
        work();
        forgetResult();
        trainable.measure();
        monitor?.rehearse();
        rehearseCuts(parts, trainable.parameters.layers, batch, evaluationSize);
      }, progress);
      reserveForConversion(parts, trainable.parameters.layers, monitor);
      monitor?.attach(trainable.parameters);
    },

    /** One training step. Resolves when the GPU has at most one step still under way. */
    async train(input: StepInput): Promise<void> {
      if (input.step === 0) monitor?.keep(0);
      prepare(input);
      if (eager) work();
      else if (trace) trace.replay();
      else trace = engine.trace(work, () => Object.values(result ?? {}));
      unread++;
      monitor?.keep(input.step + 1);
      await inFlight.push();
    },

    /**
     * Reads what a report needs. With no step to tell of, it is of the batch of `step`, as evaluated.
     *
     * Throws DivergedError; the parameters of the last good report are then back, and `restored` is told their step.
     */
    async measure(
      { step, ...wanted }: { step: number; spectrum: boolean; rankOf: RankOf },
      restored: (step: number) => void,
    ): Promise<Measurement> {
      const { parameters } = trainable;
      const count = Math.max(1, unread);
      if (!result && unread === 0) {
        feed.fill(step);
        result = evaluateBatch(network, parameters, batch);
        ring.record(result);
      }
      unread = 0;
      const measured = await orRestore(
        () => measure(engine, trainable, { ring, monitor }, { step, count, ...wanted }),
        restored,
      );
      good.keep(parameters.packed, step);
      return measured;
    },

    /** Checks the steps since the last report and the parameters before the network is changed. Throws as `measure`. */
    async verify(step: number, restored: (step: number) => void): Promise<void> {
      await orRestore(() => verify(engine, trainable, ring, { step, count: unread }), restored);
    },

    /** Forgets the steps since the last report: for a restore. */
    forget(): void {
      unread = 0;
    },

    /** Goes on with other layers, in the same order, and with fresh optimizer state. Steps since the last report stay. */
    replace(next: readonly TrainedLayer[], step: number): void {
      untrace();
      good.dispose();
      trainable.dispose();
      trainable = createTrainable(engine, next, parts);
      good = createLastGood(engine, trainable.parameters.packed, step);
      monitor?.attach(trainable.parameters);
    },

    /** Puts optimizer state in place. */
    resume({ updates, moments }: { updates: number; moments: readonly Float32Array<ArrayBuffer>[] }): void {
      trainable.updates = updates;
      trainable.moments.forEach((moment, i) => {
        engine.write(moment, moments[i] ?? new Float32Array());
      });
    },

    /** All parameters, by layer. */
    async hosts(): Promise<HostParameters[]> {
      const [values = new Float32Array()] = await engine.read([trainable.parameters.packed]);
      return trainable.parameters.host(values);
    },

    /** Resolves when no step is under way. */
    settle: () => inFlight.settle(),

    /** Frees everything it holds on the engine. */
    dispose(): void {
      untrace();
      monitor?.dispose();
      good.dispose();
      trainable.dispose();
      feed.dispose();
      ring.dispose();
    },
  };
}
