import type { Value } from '../core/config/param';
import type { MethodInfo } from '../core/config/plugin';
import type { Decomposition } from '../core/network/cost';
import type { Rng } from '../core/rng';
import type { HostParameters, LayerContext, LayerWeights } from '../forms/form';
import type { Term } from '../penalties/penalty';

/** The phase of a run: steps done, and whether it has been pruned. */
export type Phase = { step: number; pruned: boolean };

/** Pruning: every layer is cut once. */
export type Pruning = {
  /** The layer with only its leading triplets: as many as `rankOf` returns for its singular values, but at least 1. */
  compress(
    context: LayerContext,
    weights: LayerWeights,
    host: HostParameters,
    /** The rank after the cut of singular values, in any order and of any sign. */
    rankOf: (sigma: ArrayLike<number>) => number,
  ): LayerWeights;
  /** Whether the run continues with the compressed layers, or only reports them next to the uncompressed network. */
  continues: boolean;
};

/** A low-rank layer between two steps, as passed to a method that changes layers during training. */
export type LayerState = {
  context: LayerContext;
  weights: Pick<LayerWeights, 'form' | 'rank'>;
  /** S, from the latest comparisons with Δ steps earlier, newest last; empty before the first. */
  stability: readonly number[];
};

/** The state of a run when its method may change layers. */
export type BetweenSteps = {
  /** Steps done. */
  step: number;
  /** The step after which layers were last changed, and how often they have been changed. */
  last: number;
  count: number;
  /** Layers with weights after the last low-rank one, such as the classifier, which no method changes. */
  behind: readonly LayerContext[];
  /** Whether the visitor requested it now. */
  asked: boolean;
};

/** A low-rank layer to be changed, by its index among the low-rank layers; `cut`: its rank is also cut. */
export type Due = { index: number; cut: boolean };

/** How a layer was changed. */
export type Changed = {
  weights: LayerWeights;
  /** Singular values before the cut, largest first. */
  sigma: Float64Array;
  /** The new running mean of a power of the gradients with respect to S; undefined: it is reset to 0. */
  carry(moment: Float32Array, power: 1 | 2): Float32Array<ArrayBuffer> | undefined;
  /** Whether the optimizer's count of updates of S is reset. */
  resetsCount: boolean;
  /** Whether the layer's bias is frozen from now on. */
  freezesBias: boolean;
};

/** How a method changes the form of layers during training. */
export type Reprojection = {
  /** Whether `due` needs S. */
  watchesStability(values: Record<string, Value>): boolean;
  /** The low-rank layers to change after this step. */
  due(layers: readonly LayerState[], values: Record<string, Value>, at: BetweenSteps): Due[];
  /** The layer in its new form; `cut`: at the rank after the method's present cut. */
  change(
    context: LayerContext,
    weights: LayerWeights,
    host: HostParameters,
    values: Record<string, Value>,
    cut: boolean,
  ): Changed;
};

/** A way to train low-rank weights, or a baseline. It is not applied to layers marked `lowRank: false`. */
export type Method = MethodInfo & {
  /** The split of convolution kernels; absent: `channel`. */
  split?(values: Record<string, Value>): Decomposition;
  /** The layer's weights at step 0; `kernel` is its dense initialization. */
  init(context: LayerContext, kernel: Float32Array, values: Record<string, Value>, rng: Rng): LayerWeights;
  /**
   * The terms of the objective besides the loss, with their strengths at a step: always the same terms, with strength 0
   * where one does not act.
   */
  terms(values: Record<string, Value>, phase: Phase): readonly Term[];
  /** The factor of the learning rate for parameters whose role is `singular` or `core`. Live. */
  singularRate(values: Record<string, Value>): number;
  /** The stored values of a layer, in any order and of any sign; undefined if it stores none. */
  storedSigma(weights: LayerWeights, host: HostParameters): Float32Array | undefined;
  /** The true values, those of the weight itself: largest first, float64. */
  trueSigma(context: LayerContext, weights: LayerWeights, host: HostParameters): Float64Array;
  /** Absent: the method never prunes. */
  pruning?: Pruning;
  /** Absent: layers stay in the form they start in, except for pruning. */
  reprojection?: Reprojection;
  /** A layer of zeros in a form and at a rank that it may have later in training; absent: it keeps its first form. */
  atRank?(context: LayerContext, rank: number): LayerWeights;
};
