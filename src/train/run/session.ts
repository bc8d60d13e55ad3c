import { asksForAction } from '../../core/config/action';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Network } from '../../core/network/network';
import { createRng } from '../../core/rng';
import type { Cut, Progress } from '../../core/run/progress';
import type { StepWork } from '../../core/run/stepWork';
import type { Engine } from '../../gpu/engine';
import { installOverrides } from '../../ops/webgpu/overrides';
import { stepMacs } from '../report/stepMacs';
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

/** One run, the same in a worker, the command line, a test and a benchmark. */
export type Session = {
  readonly network: Network;
  readonly engine: Engine;
  /** The configuration with the present live parameters. */
  readonly config: RunConfig;
  readonly step: number;
  /** The result of pruning; undefined before it. */
  readonly pruned: Pruned | undefined;
  /** The layers with parameters, in their present form. */
  readonly layers: readonly TrainedLayer[];
  /** Number of trained values, without padding. */
  readonly trainableParams: number;
  /** The work of a step on the GPU; undefined before the first, and without WebGPU. */
  readonly work: StepWork | undefined;

  /**
   * Compiles the shaders of a step and a report in advance; the state is unchanged. What evaluations and later forms need is
   * compiled from then on: whatever needs it waits for it.
   */
  warmUp(progress: (done: number, total: number) => void): Promise<void>;

  /** Whether a report on true spectra would not wait for shaders. */
  readonly canLook: boolean;

  /**
   * Resolves when everything that the run may need is compiled. Throws GpuError with the shader's name where one does not
   * compile.
   */
  compiled(): Promise<void>;

  /**
   * One training step. Resolves when at most one step is still in progress on the GPU. Throws GpuError if a shader that is
   * compiled meanwhile has failed.
   */
  train(): Promise<void>;

  /**
   * Moves a live parameter, or requests an action of the method (path `action.…`); effective from the next step on.
   * Returns the event to log.
   *
   * Throws ConfigError if the path is neither, or the value is out of range.
   */
  set(path: string, value: Value): LiveEvent;

  /**
   * Lets the method change the form of layers when due: by its schedule before the first step and after each step, and before
   * a step if the visitor requested it. Returns what was done. Throws like `report`.
   */
  reproject(when: 'before' | 'after'): Promise<Cut | undefined>;

  /**
   * The report on the present network. Throws DivergedError if the loss or a parameter is not finite; the weights of the last
   * good report are then restored, and `step` is the step of that report.
   */
  report(options: { trueSpectrum: boolean; msPerStep: number }): Promise<Progress>;

  /** Accuracy on the test set, 0…1. */
  evaluate(): Promise<number>;

  /**
   * Deletes the triplets below the method's cut at `cutAt` from every low-rank layer, if the method continues from the cut;
   * otherwise only measures the effect of the cut. Optimizer state is reset, as in the paper's separate fine-tuning run.
   * `testAccuracy` is that of the network before the cut. Returns the weights after the cut. Throws ConfigError
   * for a method that does not prune.
   */
  prune(cutAt: number | undefined, testAccuracy: number): Promise<ExportedWeights>;

  /** The present weights, for a file. */
  weights(): Promise<ExportedWeights>;

  /** The complete state, on the host. */
  snapshot(): Promise<Snapshot>;

  /**
   * Restores an earlier or later snapshot of this run; training continues from it bit-identically, to the run's present end.
   * Comparisons of bases are reset, so that freezing by stability may come later than it did.
   */
  restore(snapshot: Snapshot): Promise<void>;

  /**
   * Sets the end to that of `longer`, which is otherwise the run's configuration. A cut that would then come later is undone.
   * Training continues as if the run had been that long from the start.
   */
  extend(longer: RunConfig): Promise<void>;

  /** Resolves when no step is in progress. */
  settle(): Promise<void>;

  /** Frees everything the run has allocated on the engine. */
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

/** Builds the network of a configuration at step 0. Does not compile: see `warmUp`. */
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
    get work() {
      const { config, layers } = this;
      return stepper.work && { ...stepper.work, macs: stepMacs(parts.network, layers, config.batchSize) };
    },
    get canLook() {
      return stepper.canLook;
    },
    warmUp: (progress) => stepper.warmUp(state.step, progress),
    compiled: () => stepper.compiled('cuts'),
    train: () => train(state),
    set: (path, value) => set(state, path, value),
    reproject: (when) => reproject(state, when),
    report: (options) => reportOn(state, options),
    async evaluate() {
      await stepper.compiled('evaluation');
      return accuracyOf(state, stepper.trainable);
    },
    prune: (cutAt, testAccuracy) => prune(state, cutAt, testAccuracy),
    weights: () => currentWeights(state),
    snapshot: () => takeSnapshot(state),
    restore: (snapshot) => restore(state, snapshot),
    extend: (longer) => extend(state, longer),
    settle: stepper.settle,
    dispose: stepper.dispose,
  };
}
