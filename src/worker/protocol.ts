import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config';
import type { ErrorRecord } from '../core/errors';
import type { Value } from '../core/param';
import type { Cut, LayerInfo, Progress, Summary } from '../core/progress';

/** What the page asks of the trainer. Imperatives. */
export type Command =
  /** Start over with this configuration: load data, build, compile; then wait for `play`. Pauses what ran before. */
  | { type: 'build'; config: RunConfig; events?: LiveEvent[] }
  | { type: 'play' }
  | { type: 'pause' }
  /** Train exactly `count` batches, then pause. Counts add up while they wait. */
  | { type: 'step'; count: number }
  /** Move a live parameter; takes effect at the next step. */
  | { type: 'set'; path: string; value: Value }
  /** Steps a second at most; Infinity = as fast as possible. */
  | { type: 'throttle'; stepsPerSecond: number }
  /** Do one of the method's actions (see `PluginInfo.actions`) before the next step. */
  | { type: 'act'; action: string }
  /** Validate dropped files. The present data and run stay as they are; answered by `filesAccepted` or `filesRejected`. */
  | { type: 'offerFiles'; files: File[] };

/** Where the trainer is. `idle`: nothing built yet. */
export type RunState =
  'idle' | 'building' | 'ready' | 'running' | 'paused' | 'finished' | 'diverged' | 'failed';

/** What the trainer tells the page. Nouns and past participles. */
export type TrainerEvent =
  | { type: 'adapter'; adapter: AdapterInfo }
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
  | { type: 'finished'; summary: Summary }
  /** Training stopped because the loss was no finite number; the weights of `lastGoodStep` are kept. */
  | { type: 'diverged'; step: number; lastGoodStep: number; error: ErrorRecord }
  | { type: 'filesAccepted'; choice: Record<string, Value> & { id: string }; description: string }
  | { type: 'filesRejected'; error: ErrorRecord }
  /** Anything else that went wrong. `fatal`: nothing more will come until the next `build`. */
  | { type: 'failed'; error: ErrorRecord; fatal: boolean };

/** A host of a run: the worker, a recording, a test. */
export type Host = {
  send(command: Command): void;
  /** Calls back for every event, in order. Returns the way to stop listening. */
  listen(listener: (event: TrainerEvent) => void): () => void;
  dispose(): void;
};

/** A run as saved, which the recorded host plays through the same protocol. */
export type Recording = {
  v: 1;
  source: string;
  adapter: AdapterInfo;
  events: TrainerEvent[];
};
