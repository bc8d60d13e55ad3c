import { valueAt, withValue } from '../core/config';
import type { LiveEvent, RunConfig } from '../core/config';
import { ConfigError, DivergedError } from '../core/errors';
import type { Network } from '../core/network';
import type { Value } from '../core/param';
import { checkValue } from '../core/param';
import type { Progress } from '../core/progress';
import { createRng } from '../core/rng';
import type { LoadedDataset } from '../datasets/dataset';
import type { Engine } from '../gpu/engine';
import type { Trace } from '../gpu/trace';
import type { HostParameters } from '../methods/layerForm';
import { installOverrides } from '../kernels/overrides';
import type { Method } from '../methods/method';
import { evaluate } from './evaluate';
import { exportWeights } from './exported';
import type { ExportedWeights } from './exported';
import { createLastGood } from './lastGood';
import { createFeed } from './feed';
import { createLiveScalar, differentiate, evaluateBatch } from './objective';
import type { BatchResult } from './objective';
import type { Optimizer } from './optimizer';
import type { NetworkParameters } from './parameters';
import { measure } from './measure';
import { createMetricsRing } from './metricsRing';
import { lacksSpectrum, progressOf } from './report';
import { rehearseCuts } from './warmUp';
import type { Pruned, Snapshot } from './snapshot';
import { createTrainable } from './trainable';
import type { Trainable } from './trainable';
import { compressedLayers, isLowRank, startingLayers, withValues } from './trainedLayer';
import type { TrainedLayer } from './trainedLayer';

/** What a session is made of. */
export type SessionParts = {
  engine: Engine;
  config: RunConfig;
  dataset: LoadedDataset;
  network: Network;
  method: Method;
  optimizer: Optimizer;
  /** Runs every step through tfjs anew instead of replaying the first: the oracle of the trace. */
  eager?: boolean;
};

/** One run: the same in a worker, the command line, a test and a benchmark. */
export type Session = Awaited<ReturnType<typeof createSession>>;

/** Builds the network of a configuration at step 0. Compiles nothing yet: see `warmUp`. */
export function createSession(parts: SessionParts) {
  const { engine, config: start, dataset, network, method, optimizer, eager = false } = parts;
  installOverrides(engine);
  const evaluationSize = Math.min(Math.max(64, start.batchSize), dataset.test.count);
  const rng = createRng(start.seed);
  const layers = startingLayers(network, start, method, rng);
  const feed = createFeed(engine, dataset, network.classes, start.batchSize);
  const { batch } = feed;
  const ring = createMetricsRing(engine, batch.size, network.classes);
  const sparsity = createLiveScalar(engine, 'sparsity');
  const orthogonality = createLiveScalar(engine, 'orthogonality');

  let config = start;
  let step = 0;
  let pruned: Pruned | undefined;
  let latest: Progress | undefined;
  let trainable = createTrainable(engine, layers, parts);
  let result: BatchResult | undefined;
  let trace: Trace | undefined;
  let inFlight: Promise<void>[] = [];
  /** Steps since the last report. */
  let unread = 0;
  let good = createLastGood(engine, trainable.parameters.packed, step);

  /** Forgets the last batch's results and how a step was done: to be called when the network changes. */
  const untrace = () => {
    forget();
    trace?.dispose();
    trace = undefined;
    unread = 0;
  };
  const replaceTrainable = (next: readonly TrainedLayer[]) => {
    untrace();
    good.dispose();
    trainable.dispose();
    trainable = createTrainable(engine, next, parts);
    good = createLastGood(engine, trainable.parameters.packed, step);
  };
  const forget = () => {
    result?.loss.dispose();
    result?.logits.dispose();
    result = undefined;
  };
  const strengths = () =>
    method.strengths(config.method, { step, pruned: pruned !== undefined && method.continuesCompressed });
  const { total } = method.plan(start.method, start.steps);
  /** Writes what may differ from step to step: the batch and every live number. */
  const prepare = () => {
    const { sparsity: lambda, orthogonality: weight, singularRate } = strengths();
    feed.fill(step);
    sparsity.write(lambda);
    orthogonality.write(weight);
    trainable.prepare(config.optimizer, {
      step: step + 1,
      steps: Number.isFinite(total) ? total : 0,
      singularRate,
    });
  };
  /** One step from what `prepare` wrote; reads nothing else that changes, so that it can be traced. */
  const work = () => {
    forget();
    result = differentiate(engine, network, trainable.parameters, batch);
    trainable.penalize({ sparsity: sparsity.packed, orthogonality: orthogonality.packed });
    trainable.update();
    ring.record(result, batch.labels);
  };
  const readHosts = async (): Promise<HostParameters[]> => {
    const [values = new Float32Array()] = await engine.read([trainable.parameters.packed]);
    return trainable.parameters.host(values);
  };
  const exported = ({ layers: own }: NetworkParameters, hosts: readonly HostParameters[]) =>
    exportWeights(network, own, hosts, { config, transform: dataset.transform });
  const accuracyOf = ({ parameters }: Trainable) =>
    evaluate(engine, network, parameters, dataset.test, evaluationSize);
  const currentLayers = (hosts: readonly HostParameters[]) =>
    trainable.parameters.layers.map((layer, i) => withValues(layer, hosts[i] ?? {}));

  return {
    network,
    engine,
    /** The configuration with the live parameters as they are now. */
    get config() {
      return config;
    },
    /** Steps done. */
    get step() {
      return step;
    },
    /** What pruning did; undefined before it. */
    get pruned() {
      return pruned;
    },
    /** The layers that have parameters, in the form they are trained in now. */
    get layers() {
      return trainable.parameters.layers;
    },
    /** Numbers that training changes, padding not counted. */
    get trainableParams() {
      return trainable.parameters.trainable;
    },

    /** Compiles every shader of a step beforehand; the state stays as it is. */
    async warmUp(progress: (done: number, total: number) => void): Promise<void> {
      feed.fill(step);
      await engine.compile(() => {
        work();
        forget();
        trainable.measure();
        if (method.continuesCompressed)
          rehearseCuts(engine, network, trainable.parameters.layers, batch, evaluationSize);
      }, progress);
    },

    /** One training step. Resolves when the GPU has at most one step still under way. */
    async train(): Promise<void> {
      prepare();
      if (eager) work();
      else if (trace) trace.replay();
      else trace = engine.trace(work, () => (result ? [result.loss, result.logits] : []));
      step++;
      unread++;
      const done = engine.settle();
      done.catch(() => {});
      inFlight.push(done);
      if (inFlight.length > 1) await inFlight.shift();
    },

    /**
     * Moves a live parameter; it acts from the next step on. Returns the event to log.
     *
     * Throws ConfigError when the path names no live parameter or the value is out of range.
     */
    set(path: string, value: Value): LiveEvent {
      const [section = '', name = ''] = path.split('.');
      const params = section === 'method' ? method.params : section === 'optimizer' ? optimizer.params : {};
      const param = params[name];
      if (!param || valueAt(config, path) === undefined)
        throw new ConfigError(`${path} is not a parameter of this run.`);
      if (!param.hot)
        throw new ConfigError(`${path} cannot change during a run. Restart with the new value.`);
      config = withValue(config, path, checkValue(path, param, value));
      return { step, path, value };
    },

    /**
     * What there is to see now. Throws DivergedError when the loss or a parameter is no finite number; the weights
     * of the last good report are then put back, and `step` says whose they are.
     */
    async report(options: { trueSpectrum: boolean; msPerStep: number }): Promise<Progress> {
      const { parameters } = trainable;
      const since = result ? unread : 0;
      if (!result) {
        feed.fill(step);
        result = evaluateBatch(network, parameters, batch);
        ring.record(result, batch.labels);
      }
      unread = 0;
      const whole = options.trueSpectrum || lacksSpectrum(parameters.layers, latest?.layers);
      const measured = await measure(engine, trainable, ring, {
        ...{ step, count: Math.max(1, since), whole },
      }).catch(async (error: unknown) => {
        if (!(error instanceof DivergedError)) throw error;
        step = good.restore(parameters.packed);
        untrace();
        await engine.settle();
        throw error;
      });
      good.keep(parameters.packed, step);
      latest = progressOf(network, parameters.layers, measured, method, {
        ...options,
        ...{ config, before: latest?.layers, trained: since > 0 },
      });
      return latest;
    },

    /** Accuracy on the test set, 0…1. */
    evaluate: (): Promise<number> => accuracyOf(trainable),

    /**
     * Deletes the triplets below the cut at `energy` from every low-rank layer, where the method continues so;
     * otherwise only measures what the cut would leave. Optimizer state starts anew, as in the paper's separate
     * fine-tuning run. `testAccuracy` is that of the network before. Returns the weights after the cut.
     */
    async prune(energy: number, testAccuracy: number): Promise<ExportedWeights> {
      const compressed = compressedLayers(currentLayers(await readHosts()), method, energy);
      const aside = method.continuesCompressed ? undefined : createTrainable(engine, compressed, parts);
      if (!aside) replaceTrainable(compressed);
      const { parameters } = aside ?? trainable;
      const ranks = compressed.filter(isLowRank).map(({ name, weights }) => [name, weights.rank] as const);
      const testAccuracyPruned = await accuracyOf(aside ?? trainable);
      pruned = { step, testAccuracy, testAccuracyPruned, ranks: Object.fromEntries(ranks) };
      const [values = new Float32Array()] = await engine.read([parameters.packed]);
      const weights = exported(parameters, parameters.host(values));
      aside?.dispose();
      return weights;
    },

    /** The weights as they are now, for a file. */
    async weights(): Promise<ExportedWeights> {
      return exported(trainable.parameters, await readHosts());
    },

    /** The whole state, on the host. */
    async snapshot(): Promise<Snapshot> {
      const [values = new Float32Array(), ...moments] = await engine.read([
        trainable.parameters.packed,
        ...trainable.moments,
      ]);
      const hosts = trainable.parameters.host(values);
      return { step, pruned, updates: trainable.updates, config, layers: currentLayers(hosts), moments };
    },

    /** Goes back (or forward) to a snapshot of this run; training continues from it bit-identically. */
    async restore(snapshot: Snapshot): Promise<void> {
      await this.settle();
      latest = undefined;
      ({ step, pruned, config } = snapshot);
      replaceTrainable(snapshot.layers);
      trainable.updates = snapshot.updates;
      trainable.moments.forEach((moment, i) => {
        engine.write(moment, snapshot.moments[i] ?? new Float32Array());
      });
    },

    /** Resolves when no step is under way. */
    async settle(): Promise<void> {
      const waiting = inFlight;
      inFlight = [];
      await Promise.all(waiting);
      await engine.settle();
    },

    /** Frees everything the run holds on the engine. */
    dispose(): void {
      untrace();
      good.dispose();
      trainable.dispose();
      feed.dispose();
      ring.dispose();
      for (const live of [sparsity, orthogonality]) engine.free(live.packed);
    },
  };
}
