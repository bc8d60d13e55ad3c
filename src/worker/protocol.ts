import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config/config';
import type { ErrorRecord } from '../core/errors';
import type { Answer, Question } from '../core/run/inspection';
import type { Value } from '../core/config/param';
import type { Cut, LayerInfo, Progress, Summary } from '../core/run/progress';
import type { formats } from '../core/versions';
import type { Snapshot } from '../train/run/snapshot';

export type { Snapshot };

/** What the page asks of the trainer. Imperatives. */
export type Command =
  /** Start over with this configuration: load data, build, compile; then wait for `play`. Pauses what ran before. */
  | {
      type: 'build';
      config: RunConfig;
      /** Moves to make again, each after its step. */
      events?: LiveEvent[];
      /** Steps after which a report with true spectra comes in any case. */
      reports?: number[];
      /** One of a run of this configuration, to go on from; see `resumed`. */
      snapshot?: Snapshot;
    }
  | { type: 'play' }
  | { type: 'pause' }
  /** Go on after the end with this configuration, which differs in its end alone; answered by `extended`. */
  | { type: 'extend'; config: RunConfig }
  /** Train exactly `count` batches, then pause. Counts add up while they wait. */
  | { type: 'step'; count: number }
  /** Move a live parameter; takes effect at the next step. */
  | { type: 'set'; path: string; value: Value }
  /** Steps a second at most; Infinity = as fast as possible. */
  | { type: 'throttle'; stepsPerSecond: number }
  /** Do one of the method's actions (see `PluginInfo.actions`) before the next step. */
  | { type: 'act'; action: string }
  /** Go on from the snapshot after this step as a new run with the live parameters as they are now; see `branched`. */
  | { type: 'branch'; step: number }
  /** Validate dropped files. The present data and run stay as they are; answered by `filesAccepted` or `filesRejected`. */
  | { type: 'offerFiles'; files: File[]; classNames?: readonly string[] }
  /** Give the weights as they are between two steps; answered by `weights`. */
  | { type: 'weights' }
  /** Look at the network as it is, between two steps; answered by `answered`. Of one kind, the latest is answered. */
  | { type: 'inspect'; question: Question };

/** Where the trainer is. `idle`: nothing built yet. */
export type RunState =
  'idle' | 'building' | 'ready' | 'running' | 'paused' | 'finished' | 'diverged' | 'failed';

/** What the trainer tells the page. Nouns and past participles. */
export type TrainerEvent =
  /** `recorded`: the run is played from a recording. */
  | { type: 'adapter'; adapter: AdapterInfo; recorded?: Recorded }
  | { type: 'state'; state: RunState; step: number }
  /** Building: `done` of `total` pieces (shaders, data). */
  | { type: 'building'; label: string; done: number; total: number }
  /** `total`: steps of the run in all, fine-tuning too; 0 without a limit. */
  | {
      type: 'built';
      config: RunConfig;
      total: number;
      layers: LayerInfo[];
      classNames: string[];
      progress: Progress;
    }
  | { type: 'progress'; progress: Progress }
  /** A live parameter took effect after this step. */
  | { type: 'applied'; event: LiveEvent }
  /** Bases were frozen or ranks cut after this step. */
  | { type: 'cut'; cut: Cut }
  /** The steps after which there is a snapshot to branch from. */
  | { type: 'snapshots'; steps: number[] }
  /**
   * A new run has begun from the snapshot after `step`: with what the run before did up to it, its first `cuts` cuts, and
   * the moves that led to `config`. Live parameters that were moved later follow as `applied`.
   */
  | { type: 'branched'; step: number; config: RunConfig; cuts: number; progress: Progress }
  /** The state of the run now and then, so that the page can keep it for another visit. */
  | { type: 'kept'; snapshot: Snapshot }
  /** After `built`: the run is where the given snapshot was, at `step`; the rest as in `branched`. */
  | { type: 'resumed'; step: number; config: RunConfig; cuts: number; progress: Progress }
  /**
   * The device was lost, `message` says what became of it: the run is back at `step`, the newest that was kept. With the
   * moves up to it, which led to `config`; later ones follow as `applied` when their step comes. The rest as in `branched`.
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
  /** The run that had finished ends after `total` steps instead, and waits for `play`. */
  | { type: 'extended'; config: RunConfig; total: number }
  /** Training stopped because the loss was no finite number; the weights of `lastGoodStep` are kept. */
  | { type: 'diverged'; step: number; lastGoodStep: number; error: ErrorRecord }
  /** The network as arrays by name, transferred, and the text that rebuilds it. */
  | {
      type: 'weights';
      tensors: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
      metadata: Record<string, string>;
    }
  | { type: 'filesAccepted'; choice: Record<string, Value> & { id: string }; description: string }
  | { type: 'filesRejected'; error: ErrorRecord }
  | { type: 'answered'; answer: Answer }
  /** Anything else that went wrong. `fatal`: nothing more will come until the next `build`. */
  | { type: 'failed'; error: ErrorRecord; fatal: boolean };

/** A host of a run: the worker, a recording, a test. */
export type Host = {
  send(command: Command): void;
  /** Calls back for every event, in order. Returns the way to stop listening. */
  listen(listener: (event: TrainerEvent) => void): () => void;
  dispose(): void;
};

/** Where a recording comes from, in words, and what computed it; `instead`: why it is played where training was expected. */
export type Recorded = { source: string; numerics?: number; instead?: string };

/** A run as saved, which the recorded host plays through the same protocol. */
export type Recording = {
  v: typeof formats.recording;
  numerics: number;
  source: string;
  adapter: AdapterInfo;
  events: TrainerEvent[];
};
