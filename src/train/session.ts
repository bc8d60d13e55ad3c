import { valueAt, withValue } from '../core/config';
import type { LiveEvent, RunConfig } from '../core/config';
import { ConfigError } from '../core/errors';
import type { Network } from '../core/network';
import type { Value } from '../core/param';
import { checkValue } from '../core/param';
import type { Progress } from '../core/progress';
import { createRng } from '../core/rng';
import type { LoadedDataset } from '../datasets/dataset';
import type { Engine } from '../gpu/engine';
import type { HostParameters } from '../methods/layerForm';
import type { Method } from '../methods/method';
import { evaluate } from './evaluate';
import { exportWeights } from './exported';
import type { ExportedWeights } from './exported';
import { createLastGood } from './lastGood';
import { createBatchArrays, createLiveScalar, differentiate, evaluateBatch } from './objective';
import type { BatchResult } from './objective';
import type { Optimizer } from './optimizer';
import { assertFinite, costAt, countCorrect, layerProgress } from './report';
import { createTrainable } from './trainable';
import type { Trainable } from './trainable';
import { compressedLayers, startingLayers, withValues } from './trainedLayer';
import type { TrainedLayer } from './trainedLayer';

/** A run at a step, on the host: everything that continuing bit-identically needs. */
export type Snapshot = {
  step: number;
  pruned: boolean;
  updates: number;
  config: RunConfig;
  layers: TrainedLayer[];
  moments: Float32Array<ArrayBuffer>[];
};

/** What pruning did. */
export type Pruned = { testAccuracy: number; testAccuracyPruned: number; ranks: Record<string, number> };

/** What a session is made of. */
export type SessionParts = {
  engine: Engine;
  config: RunConfig;
  dataset: LoadedDataset;
  network: Network;
  method: Method;
  optimizer: Optimizer;
};

/** One run: the same in a worker, the command line, a test and a benchmark. */
export type Session = Awaited<ReturnType<typeof createSession>>;

/** Builds the network of a configuration at step 0. Compiles nothing yet: see `warmUp`. */
export function createSession({ engine, config: start, dataset, network, method, optimizer }: SessionParts) {
  const rng = createRng(start.seed);
  const layers = startingLayers(network, start, method, rng);
  const batch = createBatchArrays(engine, dataset.shape, network.classes, start.batchSize);
  const inputs = new Float32Array(batch.size * dataset.shape.reduce((a, b) => a * b, 1));
  const labels = new Uint8Array(batch.size);
  const sparsity = createLiveScalar(engine, 'sparsity');
  const orthogonality = createLiveScalar(engine, 'orthogonality');

  let config = start;
  let step = 0;
  let pruned = false;
  let trainable = createTrainable(engine, layers, method, optimizer);
  let result: BatchResult | undefined;
  let inFlight: Promise<void>[] = [];
  let good = createLastGood(engine, trainable.parameters.packed, step);

  const replaceTrainable = (next: readonly TrainedLayer[]) => {
    good.dispose();
    trainable.dispose();
    trainable = createTrainable(engine, next, method, optimizer);
    good = createLastGood(engine, trainable.parameters.packed, step);
  };
  const forget = () => {
    result?.loss.dispose();
    result?.logits.dispose();
    result = undefined;
  };
  const strengths = () => method.strengths(config.method, { step, pruned });
  /** Records one step up to its last dispatch. */
  const record = () => {
    const { sparsity: lambda, orthogonality: weight, singularRate } = strengths();
    sparsity.write(lambda);
    orthogonality.write(weight);
    forget();
    result = differentiate(engine, network, trainable.parameters, batch, {
      method,
      config,
      sparsity: sparsity.view,
    });
    trainable.penalize(orthogonality.packed);
    trainable.update(config.optimizer, { step: step + 1, steps: config.steps, singularRate });
  };
  const fillBatch = (at: number) => {
    dataset.fill(at, batch.size, inputs, labels);
    batch.write(inputs, labels);
  };
  const readHosts = async (): Promise<HostParameters[]> => {
    const [values = new Float32Array()] = await engine.read([trainable.parameters.packed]);
    return trainable.parameters.host(values);
  };
  const accuracyOf = ({ parameters }: Trainable) =>
    evaluate(engine, network, parameters, dataset.test, Math.max(64, batch.size));
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
    get pruned() {
      return pruned;
    },
    /** The layers with weights, in the form they are trained in now. */
    get layers() {
      return trainable.parameters.layers;
    },
    /** Numbers that training changes, padding not counted. */
    get trainableParams() {
      return trainable.parameters.trainable;
    },

    /** Compiles every shader of a step beforehand; the state stays as it is. */
    async warmUp(progress: (done: number, total: number) => void): Promise<void> {
      fillBatch(step);
      const { updates } = trainable;
      await engine.compile(() => {
        record();
        forget();
      }, progress);
      trainable.updates = updates;
    },

    /** One training step. Resolves when the GPU has at most one step still under way. */
    async train(): Promise<void> {
      fillBatch(step);
      record();
      step++;
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
      if (!result) {
        fillBatch(step);
        result = evaluateBatch(network, trainable.parameters, batch);
      }
      trainable.orthogonality?.measure(trainable.parameters.packed);
      const { loss, logits } = result;
      const partial = trainable.orthogonality ? [trainable.orthogonality.partial] : [];
      const [values = new Float32Array(), lossValue, logitValues = new Float32Array(), sums] =
        await engine.read([trainable.parameters.packed, loss, logits, ...partial]);
      const hosts = trainable.parameters.host(values);
      const crossEntropy = lossValue?.[0] ?? NaN;
      try {
        assertFinite(step, crossEntropy, hosts, trainable.parameters.layers);
      } catch (error) {
        step = good.restore(trainable.parameters.packed);
        forget();
        await engine.settle();
        throw error;
      }
      good.keep(trainable.parameters.packed, step);
      const errors: number[] = [];
      trainable.orthogonality?.errors(sums ?? new Float32Array()).forEach((error, factor) => {
        const layer = trainable.factorLayers[factor] ?? 0;
        errors[layer] = (errors[layer] ?? 0) + error;
      });
      const progress = layerProgress(trainable.parameters.layers, hosts, method, {
        config,
        orthogonality: errors,
        trueSpectrum: options.trueSpectrum,
      });
      const ranks = Object.fromEntries(progress.map(({ name, rank }) => [name, rank]));
      return {
        step,
        loss: crossEntropy,
        accuracy: countCorrect(logitValues, labels, network.classes) / batch.size,
        layers: progress,
        cost: costAt(network, trainable.parameters.layers, ranks),
        msPerStep: options.msPerStep,
      };
    },

    /** Accuracy on the test set, 0…1. */
    evaluate: (): Promise<number> => accuracyOf(trainable),

    /**
     * Deletes the triplets below the cut from every low-rank layer, where the method continues so; otherwise only
     * measures what the cut would leave. Optimizer state starts anew, as in the paper's separate fine-tuning run.
     */
    async prune(): Promise<Pruned & { weights: ExportedWeights }> {
      const testAccuracy = await accuracyOf(trainable);
      const compressed = compressedLayers(
        currentLayers(await readHosts()),
        method,
        method.energy(config.method),
      );
      const ranks = Object.fromEntries(
        compressed.flatMap(({ context, weights }) =>
          context.layer.lowRank ? [[context.layer.name, weights.rank] as const] : [],
        ),
      );
      const aside = method.continuesCompressed
        ? undefined
        : createTrainable(engine, compressed, method, optimizer);
      if (!aside) {
        forget();
        replaceTrainable(compressed);
        pruned = true;
      }
      const { parameters } = aside ?? trainable;
      const testAccuracyPruned = await accuracyOf(aside ?? trainable);
      const [values = new Float32Array()] = await engine.read([parameters.packed]);
      const weights = exportWeights(network, parameters.layers, parameters.host(values), {
        config,
        transform: dataset.transform,
      });
      aside?.dispose();
      return { testAccuracy, testAccuracyPruned, ranks, weights };
    },

    /** The weights as they are now, for a file. */
    async weights(): Promise<ExportedWeights> {
      const about = { config, transform: dataset.transform };
      return exportWeights(network, trainable.parameters.layers, await readHosts(), about);
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
      forget();
      replaceTrainable(snapshot.layers);
      trainable.updates = snapshot.updates;
      trainable.moments.forEach((moment, i) => {
        engine.write(moment, snapshot.moments[i] ?? new Float32Array());
      });
      ({ step, pruned, config } = snapshot);
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
      forget();
      good.dispose();
      trainable.dispose();
      batch.dispose();
      for (const live of [sparsity, orthogonality]) engine.free(live.packed);
    },
  };
}
