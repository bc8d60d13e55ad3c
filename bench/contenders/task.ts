import type { Decomposition } from '../../src/core/network/cost';
import type { Layer } from '../../src/core/network/network';

/** Model, method, batch size and more: enough to build a task. */
export type Spec = {
  /** Id of a model. */
  model: string;
  /** [height, width, channels] or [features]. */
  input: readonly number[];
  method: 'dense' | 'svdTraining';
  batch: number;
  /** Factor of every layer's filters and units, except the last layer's; 1 when absent. */
  width?: number;
  /** Share of every layer's full rank that is kept from the start; 1 when absent. */
  rank?: number;
};

/** A layer of a task; `rank` where its weight is stored as factors U, s, V. */
export type TaskLayer = Layer & { rank?: number; decomposition?: Decomposition };

/** An array as passed between processes. */
export type HostTensor = { shape: number[]; data: Float32Array<ArrayBuffer> };

/**
 * The same training for every contender: network, initial weights, batches (used in turn) and hyperparameters.
 *
 * Names and layouts of `tensors` are those of the weight files: `<layer>.kernel` HWIO or [in, out], or `.U .s .V`, and
 * `.bias .gamma .beta .mean .variance`.
 */
export type Task = {
  layers: TaskLayer[];
  tensors: Record<string, HostTensor>;
  input: number[];
  classes: number;
  batch: number;
  /** inputs [batch, ...input], labels [batch]. */
  batches: { inputs: Float32Array<ArrayBuffer>; labels: Uint8Array<ArrayBuffer> }[];
  /** Adam's η; β₁ 0.9, β₂ 0.999, ε 1e-8. */
  rate: number;
  /** Factor of the learning rate of s. */
  singularRate: number;
  /** λ_s, on Σ(Σ|s|)² / (Σs² + 1e-12) over the factored layers. */
  sparsity: number;
  /** λ_o, on Σ‖UᵀU − I‖² / r² over all factors U and V. */
  orthogonality: number;
};

/** A request to a contender's process, one at a time. */
export type Request =
  /** Ours only: builds the task and loads it; answers with the task. */
  | { do: 'prepare'; spec: Spec }
  | { do: 'load'; task: Task }
  /** Steps whose losses are read one by one. */
  | { do: 'losses'; steps: number }
  /** Consecutive steps with one wait at the end. `busy`: Dawn polls as in npm `webgpu` (see src/cli/dawn.ts). */
  | { do: 'run'; steps: number; busy: boolean };

/**
 * Measurements of `run`: milliseconds per step; milliseconds per step for which the calls blocked the script. Of contenders
 * on WebGPU also dispatches per step and the largest number of bytes of live GPU buffers since the process began.
 */
export type RunAnswer = { ms: number; scriptMs: number; dispatches?: number; peakBytes?: number };

/** A contender's answer. */
export type Answer = { task?: Task; losses?: number[]; run?: RunAnswer; error?: string };
