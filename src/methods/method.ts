import type { Value } from '../core/param';
import type { PluginInfo } from '../core/plugin';
import type { Rng } from '../core/rng';
import type { SparsityMeasure } from '../kernels/sparsityGradient';
import type { HostParameters, LayerContext, LayerWeights } from './layerForm';

/** How strongly each part of the objective acts at a step. Live: read before every step. */
export type Strengths = {
  /** λ_s, multiplies the measure of sparsity. */
  sparsity: number;
  /** λ_o, multiplies the Gram penalty of the `orthonormal` parameters. */
  orthogonality: number;
  /** Multiplies the learning rate of parameters whose role is `singular`. */
  singularRate: number;
};

/** Where a run is: steps done, and whether it has been pruned. */
export type Phase = { step: number; pruned: boolean };

/** When a run is pruned (undefined: never by itself) and how many steps it has in all. */
export type Plan = { pruneAt: number | undefined; total: number };

/** A way to train low-rank weights, or a baseline. Layers marked `lowRank: false` never reach it. */
export type Method = PluginInfo & {
  /** The layer's weights at step 0; `kernel` is its dense initialization. */
  init(context: LayerContext, kernel: Float32Array, values: Record<string, Value>, rng: Rng): LayerWeights;
  strengths(values: Record<string, Value>, phase: Phase): Strengths;
  /** The measure of sparsity that is summed over the parameters whose role is `singular`; absent: none. Cold. */
  sparsityMeasure?(values: Record<string, Value>): SparsityMeasure;
  /** Names of the parameters whose columns the Gram penalty holds orthonormal. */
  orthonormal: readonly string[];
  /** Singular values as the method stores them, unsorted and signed; undefined when it stores none. */
  storedSigma(weights: LayerWeights, host: HostParameters): Float32Array | undefined;
  /** Singular values of the weight itself, largest first, float64. */
  trueSigma(context: LayerContext, weights: LayerWeights, host: HostParameters): Float64Array;
  /** Share of the energy Σσ² that a cut may remove. */
  energy(values: Record<string, Value>): number;
  /** The layer with only its leading triplets, the smallest number that keeps 1 − e of the energy. */
  compress(context: LayerContext, weights: LayerWeights, host: HostParameters, energy: number): LayerWeights;
  /** The run's schedule for a step limit (0 = none). */
  plan(values: Record<string, Value>, steps: number): Plan;
  /** Whether the run continues with the compressed layers, or reports them beside the uncompressed network. */
  continuesCompressed: boolean;
};
