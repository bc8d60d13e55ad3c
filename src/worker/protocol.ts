import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config/config';
import type { ErrorRecord } from '../core/errors';
import type { Answer, Question } from '../core/run/inspection';
import type { Value } from '../core/config/param';
import type { Cut, LayerInfo, Progress, Summary } from '../core/run/progress';
import type { StartUp } from '../core/run/startUp';
import type { StepWork } from '../core/run/stepWork';
import type { formats } from '../core/versions';
import type { Snapshot } from '../train/run/snapshot';

export type { Snapshot };

/** Messages from the page to the trainer. Imperatives. */
export type Command =
  /** Start over with this configuration: load data, build, compile; then wait for `play`. Pauses the previous run. */
  | {
      type: 'build';
      config: RunConfig;
      /** Moves to replay, each after its step. */
      events?: LiveEvent[];
      /** Steps after which there is always a report with true spectra. */
      reports?: number[];
      /** A snapshot of a run of this configuration, to resume from; see `resumed`. */
      snapshot?: Snapshot;
    }
  | { type: 'play' }
  | { type: 'pause' }
  /** Continue after the end with this configuration, which differs only in its end; answered by `extended`. */
  | { type: 'extend'; config: RunConfig }
  /** Train exactly `count` batches, then pause. Counts of pending commands are added. */
  | { type: 'step'; count: number }
  /** Move a live parameter; takes effect at the next step. */
  | { type: 'set'; path: string; value: Value }
  /** Maximum number of steps per second; Infinity = as fast as possible. */
  | { type: 'throttle'; stepsPerSecond: number }
  /** Perform an action of the method (see `PluginInfo.actions`) before the next step. */
  | { type: 'act'; action: string }
  /** Continue from the snapshot after this step as a new run with the present live parameters; see `branched`. */
  | { type: 'branch'; step: number }
  /** Validate dropped files. The present data and run are unchanged; answered by `filesAccepted` or `filesRejected`. */
  | { type: 'offerFiles'; files: File[]; classNames?: readonly string[] }
  /** Send the weights, read between two steps; answered by `weights`. */
  | { type: 'weights' }
  /** Answer a question about the network, between two steps; answered by `answered`. Of one kind, the latest is answered. */
  | { type: 'inspect'; question: Question };

/** The state of the trainer. `idle`: nothing built yet. */
export type RunState =
  'idle' | 'building' | 'ready' | 'running' | 'paused' | 'finished' | 'diverged' | 'failed';

/** Messages from the trainer to the page. Nouns and past participles. */
export type TrainerEvent =
  /** `recorded`: the run is played from a recording. */
  | { type: 'adapter'; adapter: AdapterInfo; recorded?: Recorded }
  | { type: 'state'; state: RunState; step: number }
  /** Building: `done` of `total` pieces (shaders, data). */
  | { type: 'building'; label: string; done: number; total: number }
  /** `total`: all steps of the run, including fine-tuning; 0 without a limit. */
  | {
      type: 'built';
      config: RunConfig;
      total: number;
      layers: LayerInfo[];
      classNames: string[];
      progress: Progress;
    }
  /** How long the start has taken by stage: after `built`, and once more after the first step. */
  | { type: 'started'; times: StartUp }
  /** `work`: of the steps; absent without WebGPU, and from recordings. */
  | { type: 'progress'; progress: Progress; work?: StepWork }
  /** A live parameter took effect after this step. */
  | { type: 'applied'; event: LiveEvent }
  /** Bases were frozen or ranks cut after this step. */
  | { type: 'cut'; cut: Cut }
  /** The steps whose snapshots are available for branching. */
  | { type: 'snapshots'; steps: number[] }
  /**
   * A new run was started from the snapshot after `step`: with the past of the previous run up to it, its first `cuts` cuts,
   * and the moves that led to `config`. Live parameters that were moved later follow as `applied`.
   */
  | { type: 'branched'; step: number; config: RunConfig; cuts: number; progress: Progress }
  /** The state of the run, from time to time, to be stored for another visit. */
  | { type: 'kept'; snapshot: Snapshot }
  /** After `built`: the run was restored to the given snapshot, at `step`; the rest as in `branched`. */
  | { type: 'resumed'; step: number; config: RunConfig; cuts: number; progress: Progress }
  /**
   * The device was lost, `message` describes the outcome: the run was restored to `step`, the newest snapshot. With the moves
   * up to it, which led to `config`; later ones follow as `applied` when their step is reached. The rest as in `branched`.
   */
  | {
      type: 'recovered';
      step: number;
      config: RunConfig;
      cuts: number;
      progress: Progress;
      message: string;
    }
  | { type: 'finished'; summary: Summary }
  /** The finished run now ends after `total` steps, and waits for `play`. */
  | { type: 'extended'; config: RunConfig; total: number }
  /** Training stopped because the loss was not finite; the weights of `lastGoodStep` are kept. */
  | { type: 'diverged'; step: number; lastGoodStep: number; error: ErrorRecord }
  /** The network as arrays by name, transferred, and the text needed to rebuild it. */
  | {
      type: 'weights';
      tensors: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
      metadata: Record<string, string>;
    }
  | { type: 'filesAccepted'; choice: Record<string, Value> & { id: string }; description: string }
  | { type: 'filesRejected'; error: ErrorRecord }
  | { type: 'answered'; answer: Answer }
  /** Any other error. `fatal`: there will be no more events until the next `build`. */
  | { type: 'failed'; error: ErrorRecord; fatal: boolean };

export type EventOf<T extends TrainerEvent['type']> = Extract<TrainerEvent, { type: T }>;

/** A host of a run: the worker, a recording, a test. */
export type Host = {
  send(command: Command): void;
  /** Calls the listener for every event, in order. Returns an unsubscribe function. */
  listen(listener: (event: TrainerEvent) => void): () => void;
  dispose(): void;
};

/** The origin of a recording, in words, and the numerics of its code; `instead`: why it is played instead of training. */
export type Recorded = { source: string; numerics?: number; instead?: string };

/** A saved run, which the recorded host plays through the same protocol. */
export type Recording = {
  v: typeof formats.recording;
  numerics: number;
  source: string;
  adapter: AdapterInfo;
  events: TrainerEvent[];
};
