import { asksForAction } from '../../core/config/action';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Network } from '../../core/network/network';
import { createRng } from '../../core/rng';
import type { Cut, Progress } from '../../core/run/progress';
import type { Engine } from '../../gpu/engine';
import { installOverrides } from '../../ops/webgpu/overrides';
import { moved } from '../experiment/moved';
import type { SessionParts } from '../experiment/sessionParts';
import { startingLayers } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import { createStepper } from '../step/stepper';
import type { ExportedWeights } from './exported';
import { currentWeights, prune } from './prune';
import { reproject } from './reproject';
import { extend, restore, takeSnapshot } from './restore';
import { accuracyOf, totalOf } from './sessionState';
import type { SessionState } from './sessionState';
import { reportOn } from './sessionReport';
import type { Pruned, Snapshot } from './snapshot';

/** One run: the same in a worker, the command line, a test and a benchmark. */
export type Session = {
  readonly network: Network;
  readonly engine: Engine;
  /** The configuration with the live parameters as they are now. */
  readonly config: RunConfig;
  /** Steps done. */
  readonly step: number;
  /** What pruning did; undefined before it. */
  readonly pruned: Pruned | undefined;
  /** The layers that have parameters, in the form they are trained in now. */
  readonly layers: readonly TrainedLayer[];
  /** How many numbers training changes, without padding. */
  readonly trainableParams: number;

  /** Compiles every shader of a step beforehand; the state stays as it is. */
  warmUp(progress: (done: number, total: number) => void): Promise<void>;

  /** One training step. Resolves when the GPU has at most one step still under way. */
  train(): Promise<void>;

  /**
   * Moves a live parameter, or asks for an action of the method (path `action.…`); it acts from the next step on.
   * Returns the event to log.
   *
   * Throws ConfigError when the path names neither, or the value is out of range.
   */
  set(path: string, value: Value): LiveEvent;

  /**
   * Lets the method change how layers are stored, if it is time to: by its schedule before the first step and after each,
   * before a step if the visitor asked for it. Returns what was done. Throws as `report`.
   */
  reproject(when: 'before' | 'after'): Promise<Cut | undefined>;

  /**
   * The report on the network as it is now. Throws DivergedError when the loss or a parameter is not finite; the weights of
   * the last good report are then put back, and `step` is theirs.
   */
  report(options: { trueSpectrum: boolean; msPerStep: number }): Promise<Progress>;

  /** Accuracy on the test set, 0…1. */
  evaluate(): Promise<number>;

  /**
   * Deletes the triplets below the method's cut at `cutAt` from every low-rank layer, where the method goes on from the
   * cut; otherwise only measures what the cut would leave. Optimizer state is reset, as in the paper's separate
   * fine-tuning run. `testAccuracy` is that of the network before. Returns the weights after the cut. Throws ConfigError
   * for a method that does not prune.
   */
  prune(cutAt: number | undefined, testAccuracy: number): Promise<ExportedWeights>;

  /** The weights as they are now, for a file. */
  weights(): Promise<ExportedWeights>;

  /** The whole state, on the host. */
  snapshot(): Promise<Snapshot>;

  /**
   * Goes back (or forward) to a snapshot of this run; training continues from it bit-identically, to the end that the run
   * has now. Comparisons of bases begin again from there, so that freezing by stability may come later than it did.
   */
  restore(snapshot: Snapshot): Promise<void>;

  /**
   * Moves the end to that of `longer`, otherwise the run's configuration. A cut that would then come later is taken back.
   * Training continues as if the run had been that long from its start.
   */
  extend(longer: RunConfig): Promise<void>;

  /** Resolves when no step is under way. */
  settle(): Promise<void>;

  /** Frees everything the run holds on the engine. */
  dispose(): void;
};

function openingState(parts: SessionParts): SessionState {
  const { config, dataset, network, method } = parts;
  const evaluationSize = Math.min(Math.max(64, config.batchSize), dataset.test.count);
  const layers = startingLayers(network, config, method, createRng(config.seed));
  return {
    parts,
    stepper: createStepper(parts, layers, evaluationSize),
    evaluationSize,
    config,
    total: totalOf(method, config),
    step: 0,
    pruned: undefined,
    beforePruning: undefined,
    turns: { last: 0, count: 0 },
    asked: false,
    latest: undefined,
    watched: new Map(),
  };
}

async function train(state: SessionState): Promise<void> {
  const { config, step, total, pruned, parts, stepper } = state;
  const { method } = parts;
  const terms = method.terms(config.method, {
    step,
    pruned: pruned !== undefined && method.pruning?.continues === true,
  });
  const singularRate = method.singularRate(config.method);
  const underWay = stepper.train({ step, steps: total, config, terms, singularRate });
  state.step++;
  await underWay;
}

function set(state: SessionState, path: string, value: Value): LiveEvent {
  const { parts, config, step } = state;
  if (asksForAction(path, parts.method)) state.asked = true;
  else state.config = moved(config, parts, path, value);
  return { step, path, value };
}

/** Builds the network of a configuration at step 0. Compiles nothing yet: see `warmUp`. */
export function createSession(parts: SessionParts): Session {
  installOverrides(parts.engine);
  const state = openingState(parts);
  const { stepper } = state;
  return {
    network: parts.network,
    engine: parts.engine,
    get config() {
      return state.config;
    },
    get step() {
      return state.step;
    },
    get pruned() {
      return state.pruned;
    },
    get layers() {
      return stepper.trainable.parameters.layers;
    },
    get trainableParams() {
      return stepper.trainable.parameters.trainable;
    },
    warmUp: (progress) => stepper.warmUp(state.step, progress),
    train: () => train(state),
    set: (path, value) => set(state, path, value),
    reproject: (when) => reproject(state, when),
    report: (options) => reportOn(state, options),
    evaluate: () => accuracyOf(state, stepper.trainable),
    prune: (cutAt, testAccuracy) => prune(state, cutAt, testAccuracy),
    weights: () => currentWeights(state),
    snapshot: () => takeSnapshot(state),
    restore: (snapshot) => restore(state, snapshot),
    extend: (longer) => extend(state, longer),
    settle: stepper.settle,
    dispose: stepper.dispose,
  };
}
