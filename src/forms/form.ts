import type { Decomposition } from '../core/network/cost';
import type { WeightLayer } from '../core/network/network';
import type { ComputedForm } from '../core/run/progress';
import type { Engine, Packed, View } from '../gpu/engine';
import type { tf } from '../gpu/tfjs/tfjs';
import type { Role } from '../kernels/optimizer/roleTable';
import type { Factors } from './factors';

/** One array of a layer at the start: row-major `values` of `shape`. */
export type Parameter = { shape: readonly number[]; values: Float32Array<ArrayBuffer>; role: Role };

/** A layer with a weight and its sizes; the kernel is HWIO [kh, kw, c, n] or [in, out]. */
export type LayerContext = {
  layer: WeightLayer;
  kernelShape: readonly number[];
  inputShape: readonly number[];
  /** The split: how the kernel is read as a matrix; for a dense layer the matrix is the kernel under both. */
  decomposition: Decomposition;
  /** Sizes of that matrix. */
  rows: number;
  cols: number;
};

/** A layer's weight as stored, with its parameters on the host. */
export type LayerWeights = {
  /** The id of its form. */
  form: string;
  /** The largest rank that the stored matrix can have, without padding. */
  rank: number;
  parameters: Record<string, Parameter>;
};

/** Parameters of a layer as read back from the GPU, by name. */
export type HostParameters = Record<string, Float32Array>;

/** Parameters of a layer as tensors, by name. */
export type TensorParameters = Record<string, tf.Tensor>;

/** A layer of one form inside packed parameters, by its index in the network. */
export type PlacedLayer = {
  index: number;
  context: LayerContext;
  weights: LayerWeights;
  /** The offset of a parameter, a multiple of 64. */
  offsetOf(key: string): number;
};

/** A tensor that the network's function is differentiated with respect to. */
export type Leaf = {
  layer: number;
  /** Its name in `forward`. */
  key: string;
  view: View;
  /** Its location. */
  place: { packed: Packed; offset: number };
  /** Where the gradient with respect to it is written; absent for what is not trained. */
  gradient?: { packed: Packed; offset: number };
};

/** Kernels that are composed from parameters before a step, and differentiated after it. */
export type Composed = {
  /** `kernel`, and `first` where a layer is computed as two: see `applyFactored`. */
  leaves: Leaf[];
  /** The arrays that gradients with respect to these leaves are written to, besides those for parameters. */
  targets: readonly Packed[];
  compose(parameters: Packed): void;
  /** Writes the gradients with respect to the parameters from those with respect to the leaves. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** Whole matrices composed from parameters, and parameter gradients from the gradients with respect to the matrices. */
export type Differentiated = {
  /** `offsets` of each layer of the list in both arrays, multiples of 64. */
  matrices: Packed;
  gradients: Packed;
  offsets: readonly number[];
  compose(parameters: Packed): void;
  /** Writes the gradients with respect to all trained parameters into `gradients`, packed like the parameters. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** The whole matrices of some layers on the engine. */
export type Wholes = {
  compose(parameters: Packed): void;
  /** The matrix of the layer at an index of the list, [rows, cols], after `compose`. */
  view(at: number): View;
  dispose(): void;
};

/**
 * A way to store a layer's weight: one file of this folder, which exports it as `form`.
 *
 * `composed`, `differentiated` and `wholes` are optional and only make a form fast: without them, tf ops compute the
 * weight by `weight` and tfjs differentiates it.
 */
export type Form = {
  /** Its file name. */
  id: string;
  /** Whether it stores factors, at a rank that cuts may lower; files and reports then state the rank. */
  factored: boolean;
  /** Whether its bases are not trained. */
  frozen: boolean;
  /** The splits of a kernel whose matrix it can store; absent: both. */
  splits?: readonly Decomposition[];
  /** How a layer is computed at a batch size. A pure function of sizes. */
  computed(context: LayerContext, rank: number, batch: number): ComputedForm;
  /** The matrix [rows, cols] from the stored parameters, in tf ops; differentiable with respect to what is trained. */
  weight(context: LayerContext, parameters: TensorParameters): tf.Tensor2D;
  /** The same on the host, row-major. Cost: at most m·n·rank MACs. */
  matrix(context: LayerContext, weights: LayerWeights, host: HostParameters): Float32Array | Float64Array;
  /**
   * The weight as a sum of rank-1 components |s|·u·vᵀ, strongest first: the stored triplets, or the SVD of the weight, on the
   * CPU in float64.
   */
  parts(context: LayerContext, weights: LayerWeights, host: HostParameters): Factors;
  /** The weight with only the leading `keep` parts, with `s` as their values. */
  withParts(context: LayerContext, parts: Factors, kept: { keep: number; s: Float32Array }): LayerWeights;
  /** The shapes of its parameters without padding, as in a file. */
  shapes(context: LayerContext, weights: LayerWeights): Record<string, number[]>;
  /** Its parameters without padding. */
  unpadded(context: LayerContext, weights: LayerWeights, host: HostParameters): HostParameters;
  /** The matrix as a NumPy formula of these: names, `@`, `+`, `*`, `.T`, `abs`, `diag`; absent where a file has the kernel. */
  formula?: string;
  /** The kernels of layers, composed in a fixed number of dispatches. */
  composed?(
    engine: Engine,
    layers: readonly PlacedLayer[],
    packed: { parameters: Packed; gradients: Packed },
    batch: number,
  ): Composed;
  /** The matrices of layers, and parameter gradients from theirs, likewise. */
  differentiated?(engine: Engine, layers: readonly PlacedLayer[]): Differentiated;
  /** The matrices alone. */
  wholes?(engine: Engine, layers: readonly PlacedLayer[], parameters: Packed): Wholes;
};
