import { asksForAction } from '../../core/config/action';
import { cutAt, cutOf, rankAfter } from '../../core/config/cut';
import { planOf } from '../../core/config/plan';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import { ConfigError } from '../../core/errors';
import type { Value } from '../../core/config/param';
import type { Cut, Progress } from '../../core/run/progress';
import { createRng } from '../../core/rng';
import { installOverrides } from '../../ops/webgpu/overrides';
import type { HostParameters } from '../../forms/form';
import { evaluate } from '../report/evaluate';
import { exportWeights } from './exported';
import type { ExportedWeights } from './exported';
import { moved, withMoves } from '../experiment/moved';
import { rateAt } from '../../optimizers/optimizer';
import type { NetworkParameters } from '../network/parameters';
import { lacksSpectrum, progressOf } from '../report/report';
import { carriedMoments, layerStates, layersBehind, reprojected } from './reproject';
import type { Pruned, Snapshot } from './snapshot';
import type { SessionParts } from '../experiment/sessionParts';
import { createStepper } from '../step/stepper';
import { createTrainable } from '../step/trainable';
import type { Trainable } from '../step/trainable';
import { compressedLayers, isLowRank, startingLayers, withValues } from '../network/trainedLayer';

/** One run: the same in a worker, the command line, a test and a benchmark. */
export type Session = Awaited<ReturnType<typeof createSession>>;

/** Builds the network of a configuration at step 0. Compiles nothing yet: see `warmUp`. */
export function createSession(parts: SessionParts) {
  const { engine, config: start, dataset, network, method, optimizer, loss } = parts;
  installOverrides(engine);
  const evaluationSize = Math.min(Math.max(64, start.batchSize), dataset.test.count);
  const layers = startingLayers(network, start, method, createRng(start.seed));
  const stepper = createStepper(parts, layers, evaluationSize);
  /** Steps in all; 0 without an end. */
  const endOf = (run: RunConfig) => {
    const { total } = planOf(method, run);
    return Number.isFinite(total) ? total : 0;
  };

  let config = start;
  let steps = endOf(start);
  let step = 0;
  let pruned: Pruned | undefined;
  let beforePruning: Snapshot | undefined;
  /** When layers were changed last, and how often. */
  let turns = { last: 0, count: 0 };
  /** The visitor wants them changed now. */
  let asked = false;
  let latest: Progress | undefined;
  /** S by layer, as far as the method watches it. */
  let watched = new Map<string, number[]>();

  const isPruned = () => pruned !== undefined && method.pruning?.continues === true;
  const exported = ({ layers: own }: NetworkParameters, hosts: readonly HostParameters[]) =>
    exportWeights(network, own, hosts, { config, transform: dataset.transform });
  const accuracyOf = ({ parameters }: Trainable) =>
    evaluate(engine, network, parameters, { samples: dataset.test, batchSize: evaluationSize, loss });
  const currentLayers = (hosts: readonly HostParameters[]) =>
    stepper.trainable.parameters.layers.map((layer, i) => withValues(layer, hosts[i] ?? {}));
  const rankOf = (name: string, sigma: ArrayLike<number>) => {
    const layer = stepper.trainable.parameters.layers.find((one) => one.name === name);
    return isLowRank(layer) ? rankAfter(cutOf(method, config.method), sigma, layer.context) : 1;
  };
  /** The weights of an earlier step were put back. */
  const goBack = (good: number) => {
    step = good;
  };
  /** Reads S where it was compared after this step, for a method that goes by it. */
  const watch = async () => {
    const { monitor } = stepper;
    if (!monitor?.isDue(step) || !method.reprojection?.watchesStability(config.method)) return;
    for (const [name, { stability }] of monitor.read(await engine.read(monitor.arrays), rankOf))
      if (stability?.since !== undefined)
        watched.set(name, [...(watched.get(name) ?? []), stability.whole].slice(-8));
  };

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
      return stepper.trainable.parameters.layers;
    },
    /** Numbers that training changes, padding not counted. */
    get trainableParams() {
      return stepper.trainable.parameters.trainable;
    },

    /** Compiles every shader of a step beforehand; the state stays as it is. */
    warmUp: (progress: (done: number, total: number) => void): Promise<void> =>
      stepper.warmUp(step, progress),

    /** One training step. Resolves when the GPU has at most one step still under way. */
    async train(): Promise<void> {
      const terms = method.terms(config.method, { step, pruned: isPruned() });
      const singularRate = method.singularRate(config.method);
      const under = stepper.train({ step, steps, config, terms, singularRate });
      step++;
      await under;
    },

    /**
     * Moves a live parameter, or asks for an action of the method (path `action.…`); it acts from the next step on.
     * Returns the event to log.
     *
     * Throws ConfigError when the path names neither, or the value is out of range.
     */
    set(path: string, value: Value): LiveEvent {
      if (asksForAction(path, method)) asked = true;
      else config = moved(config, { method, optimizer }, path, value);
      return { step, path, value };
    },

    /**
     * Lets the method change how layers are stored, if it is time to: by its schedule before the first step and after each,
     * before a step if the visitor asked for it. Returns what was done. Throws as `report`.
     */
    async reproject(when: 'before' | 'after'): Promise<Cut | undefined> {
      const { reprojection } = method;
      if (!reprojection || (when === 'before' && !asked && step > 0)) return undefined;
      if (when === 'after') await watch();
      const { windows, layers: own } = stepper.trainable.parameters;
      const states = layerStates(own, (name) => watched.get(name) ?? []);
      const at = { step, ...turns, asked: asked && when === 'before', behind: layersBehind(own) };
      const due = reprojection.due(states, config.method, at);
      if (when === 'before') asked = false;
      if (due.length === 0) return undefined;
      await stepper.settle();
      await stepper.verify(step, goBack);
      const { layers: current, moments, updates } = await this.snapshot();
      const next = reprojected(current, due, reprojection, { values: config.method, updates });
      stepper.replace(next.layers, step);
      const { parameters } = stepper.trainable;
      stepper.resume({
        updates,
        moments: carriedMoments(moments, windows, parameters, next.changes, optimizer),
      });
      turns = { last: step, count: turns.count + 1 };
      latest = undefined;
      return { step, layers: next.cuts };
    },

    /**
     * What there is to see now. Throws DivergedError when the loss or a parameter is no finite number; the weights
     * of the last good report are then put back, and `step` says whose they are.
     */
    async report(options: { trueSpectrum: boolean; msPerStep: number }): Promise<Progress> {
      const { parameters } = stepper.trainable;
      const trained = stepper.unread > 0;
      const spectrum = options.trueSpectrum || lacksSpectrum(parameters.layers, latest?.layers);
      const measured = await stepper.measure({ step, spectrum, rankOf }, goBack);
      const { trainable: trainableParams, stored: storedParams } = parameters;
      latest = progressOf(network, parameters.layers, measured, method, {
        ...options,
        ...{ trainableParams, storedParams, learningRate: rateAt(config.optimizer, step, steps) },
        ...{ config, before: latest?.layers, trained },
      });
      return latest;
    },

    /** Accuracy on the test set, 0…1. */
    evaluate: (): Promise<number> => accuracyOf(stepper.trainable),

    /**
     * Deletes the triplets below the method's cut at this value from every low-rank layer, where the method continues so;
     * otherwise only measures what the cut would leave. Optimizer state starts anew, as in the paper's separate
     * fine-tuning run. `testAccuracy` is that of the network before. Returns the weights after the cut. Throws ConfigError
     * for a method that does not prune.
     */
    async prune(value: number | undefined, testAccuracy: number): Promise<ExportedWeights> {
      const { pruning } = method;
      if (!pruning) throw new ConfigError(`${method.label} never prunes.`);
      beforePruning = await this.snapshot();
      const compressed = compressedLayers(beforePruning.layers, pruning, cutAt(method, value));
      const aside = pruning.continues ? undefined : createTrainable(engine, compressed, parts);
      if (!aside) stepper.replace(compressed, step);
      const own = aside ?? stepper.trainable;
      const ranks = compressed.filter(isLowRank).map(({ name, weights }) => [name, weights.rank] as const);
      const testAccuracyPruned = await accuracyOf(own);
      pruned = { step, testAccuracy, testAccuracyPruned, ranks: Object.fromEntries(ranks) };
      const [values = new Float32Array()] = await engine.read([own.parameters.packed]);
      const weights = exported(own.parameters, own.parameters.host(values));
      aside?.dispose();
      return weights;
    },

    /** The weights as they are now, for a file. */
    async weights(): Promise<ExportedWeights> {
      return exported(stepper.trainable.parameters, await stepper.hosts());
    },

    /** The whole state, on the host. */
    async snapshot(): Promise<Snapshot> {
      const { parameters, moments: packed, updates } = stepper.trainable;
      const [values = new Float32Array(), ...moments] = await engine.read([parameters.packed, ...packed]);
      const own = currentLayers(parameters.host(values));
      const uncut = pruned?.step === step ? beforePruning : undefined;
      return { step, pruned, turns, updates, config, layers: own, moments, uncut };
    },

    /**
     * Goes back (or forward) to a snapshot of this run; training continues from it bit-identically, to the end that the run
     * has now. Bases are compared
     * anew from there on, so that freezing by stability may come later than it did.
     */
    async restore(snapshot: Snapshot): Promise<void> {
      await stepper.settle();
      ({ step, pruned, turns } = snapshot);
      config = withMoves(config, snapshot.config, { method, optimizer });
      beforePruning = snapshot.uncut;
      latest = undefined;
      asked = false;
      watched = new Map();
      stepper.forget();
      stepper.replace(snapshot.layers, step);
      stepper.resume(snapshot);
      stepper.monitor?.clear();
    },

    /**
     * Puts the end off to that of `longer`, the run's configuration otherwise. A cut that would then come later is taken
     * back. Training continues as if the run had been that long from its start.
     */
    async extend(longer: RunConfig): Promise<void> {
      const now = withMoves(longer, config, { method, optimizer });
      const { pruneAfter = Infinity } = planOf(method, now);
      if (beforePruning && pruneAfter > step) await this.restore(beforePruning);
      config = now;
      steps = endOf(now);
    },

    /** Resolves when no step is under way. */
    settle: (): Promise<void> => stepper.settle(),

    /** Frees everything the run holds on the engine. */
    dispose: (): void => stepper.dispose(),
  };
}
