import type { Value } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Rng } from '../core/rng';
import type { HostParameters, LayerContext, LayerWeights } from '../forms/form';
import type { Term } from '../penalties/penalty';

/** Where a run is: steps done, and whether it has been pruned. */
export type Phase = { step: number; pruned: boolean };

/** When a run is pruned (undefined: never by itself) and how many steps it has in all. */
export type Plan = { pruneAt: number | undefined; total: number };

/** What pruning does: cuts every layer once, by the energy of what it stores. */
export type Pruning = {
  /** Share of the energy Σσ² that a cut may remove. */
  energy(values: Record<string, Value>): number;
  /** The layer with only its leading triplets, the smallest number that keeps 1 − e of the energy. */
  compress(context: LayerContext, weights: LayerWeights, host: HostParameters, energy: number): LayerWeights;
  /** Whether the run continues with the compressed layers, or reports them beside the uncompressed network. */
  continues: boolean;
};

/** A low-rank layer between two steps, as a method sees it that changes layers in the course of training. */
export type LayerState = {
  context: LayerContext;
  weights: Pick<LayerWeights, 'form' | 'rank'>;
  /** S, by the last comparisons with Δ steps earlier, newest last; empty before there is one. */
  stability: readonly number[];
};

/** Where a run is when a method may change its layers. */
export type BetweenSteps = {
  /** Steps done. */
  step: number;
  /** The step after which layers were changed last, and how often that was before. */
  last: number;
  count: number;
  /** Layers with weights behind the last low-rank one, such as the classifier, which no method changes. */
  behind: readonly LayerContext[];
  /** The visitor asked for it now. */
  asked: boolean;
};

/** A low-rank layer, by its index among them, that is to be changed; `cut`: its rank, too. */
export type Due = { index: number; cut: boolean };

/** How a layer was changed. */
export type Changed = {
  weights: LayerWeights;
  /** Singular values before the cut, largest first. */
  sigma: Float64Array;
  /** What becomes of a mean of a power of the gradients by S; undefined: it starts anew, at 0. */
  carry(moment: Float32Array, power: 1 | 2): Float32Array<ArrayBuffer> | undefined;
  /** Whether the optimizer counts the updates of S from here. */
  countsAnew: boolean;
  /** Whether the layer's bias stays as it is from here on. */
  freezesBias: boolean;
};

/** What changes how layers are stored in the course of training. */
export type Reprojection = {
  /** Whether S is needed for `due`. */
  watchesStability(values: Record<string, Value>): boolean;
  /** The low-rank layers to change after this step. */
  due(layers: readonly LayerState[], values: Record<string, Value>, at: BetweenSteps): Due[];
  /** The layer as it goes on; `cut`: with the rank that a cut now leaves. */
  change(
    context: LayerContext,
    weights: LayerWeights,
    host: HostParameters,
    values: Record<string, Value>,
    cut: boolean,
  ): Changed;
};

/** A way to train low-rank weights, or a baseline. Layers marked `lowRank: false` never reach it. */
export type Method = PluginInfo & {
  /** The layer's weights at step 0; `kernel` is its dense initialization. */
  init(context: LayerContext, kernel: Float32Array, values: Record<string, Value>, rng: Rng): LayerWeights;
  /**
   * The terms of the objective besides the loss, and how strongly each acts at a step: always the same ones, with strength
   * 0 where one does not act.
   */
  terms(values: Record<string, Value>, phase: Phase): readonly Term[];
  /** What the learning rate of parameters whose role is `singular` or `core` is multiplied by. Live. */
  singularRate(values: Record<string, Value>): number;
  /** Singular values as the method stores them, unsorted and signed; undefined when it stores none. */
  storedSigma(weights: LayerWeights, host: HostParameters): Float32Array | undefined;
  /** Singular values of the weight itself, largest first, float64. */
  trueSigma(context: LayerContext, weights: LayerWeights, host: HostParameters): Float64Array;
  /** The rank that a cut now would leave of a layer with these singular values, largest first. */
  rankOf(sigma: ArrayLike<number>, values: Record<string, Value>, context: LayerContext): number;
  /** The run's schedule for a step limit (0 = none). */
  plan(values: Record<string, Value>, steps: number): Plan;
  /** Absent: the method never prunes. */
  pruning?: Pruning;
  /** Absent: layers stay as they start, but for pruning. */
  reprojection?: Reprojection;
  /** A layer of zeros as it may come to be stored in the course of the run; absent: it stays as it starts. */
  atRank?(context: LayerContext, rank: number): LayerWeights;
};
