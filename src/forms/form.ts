import type { Decomposition } from '../core/network/cost';
import type { WeightLayer } from '../core/network/network';
import type { ComputedForm } from '../core/run/progress';
import type { Engine, Packed, View } from '../gpu/engine';
import type { tf } from '../gpu/tfjs/tfjs';
import type { Role } from '../kernels/optimizer/roleTable';
import type { Factors } from './factors';

/** One array of a layer as it starts: row-major `values` of `shape`. */
export type Parameter = { shape: readonly number[]; values: Float32Array<ArrayBuffer>; role: Role };

/** A layer with weights and the sizes it works on; kernel is HWIO [kh, kw, c, n] or [in, out]. */
export type LayerContext = {
  layer: WeightLayer;
  kernelShape: readonly number[];
  inputShape: readonly number[];
  /** How the kernel is read as a matrix; a dense layer's matrix is its kernel under both. */
  decomposition: Decomposition;
  /** Sizes of that matrix. */
  rows: number;
  cols: number;
};

/** A layer's weight as it is stored, with its parameters on the host. */
export type LayerWeights = {
  /** The id of its form. */
  form: string;
  /** The largest rank that the matrix can have as it is stored, padding not counted. */
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
  /** Where a parameter begins, a multiple of 64. */
  offsetOf(key: string): number;
};

/** A tensor that the network's function takes. */
export type Leaf = {
  layer: number;
  /** As `forward` calls it. */
  key: string;
  view: View;
  /** Where it lies. */
  place: { packed: Packed; offset: number };
  /** Where the gradient by it goes; absent for what is not trained. */
  gradient?: { packed: Packed; offset: number };
};

/** Kernels that are made from parameters before a step, and differentiated after it. */
export type Composed = {
  /** `kernel`, and `first` where a layer is computed as two: see `applyFactored`. */
  leaves: Leaf[];
  /** The arrays that gradients by these leaves are written to, besides those by the parameters. */
  targets: readonly Packed[];
  compose(parameters: Packed): void;
  /** Writes the gradients by the parameters from those by the leaves. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** Whole matrices made from parameters, and the gradients by these from those by the matrices. */
export type Differentiated = {
  /** Of the layer at an index of the list both begin at `offsets`, multiples of 64. */
  matrices: Packed;
  gradients: Packed;
  offsets: readonly number[];
  compose(parameters: Packed): void;
  /** Writes the gradients by what is trained into `gradients`, packed as the parameters. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** The whole matrices of some layers on the engine. */
export type Wholes = {
  compose(parameters: Packed): void;
  /** Of the layer at an index of the list, [rows, cols], after `compose`. */
  view(at: number): View;
  dispose(): void;
};

/**
 * A way to store a layer's weight: one file of this folder, which exports it as `form`.
 *
 * Only `composed` and `wholes` know the engine, and only to be fast: without them the weight is made by `weight` in tf
 * ops and differentiated by tfjs.
 */
export type Form = {
  /** Its file name. */
  id: string;
  /** It stores factors, at a rank that cuts may lower: files and reports say the rank. */
  factored: boolean;
  /** Its bases are not trained. */
  frozen: boolean;
  /** How a kernel may be read as a matrix that it stores; absent: either way. */
  splits?: readonly Decomposition[];
  /** How a layer is computed in a step with a batch. A pure function of sizes. */
  computed(context: LayerContext, rank: number, batch: number): ComputedForm;
  /** The matrix [rows, cols] from the parameters as stored, in tf ops; differentiable in what is trained. */
  weight(context: LayerContext, parameters: TensorParameters): tf.Tensor2D;
  /** The same on the host, row-major. Cost: m·n·rank MACs at most. */
  matrix(context: LayerContext, weights: LayerWeights, host: HostParameters): Float32Array | Float64Array;
  /**
   * The weight as a sum of rank-1 parts |s|·u·vᵀ, strongest first: what is stored, or the SVD of it, on the CPU in
   * float64.
   */
  parts(context: LayerContext, weights: LayerWeights, host: HostParameters): Factors;
  /** The weight with only the leading `keep` of these parts, and s in place of theirs. */
  withParts(context: LayerContext, parts: Factors, kept: { keep: number; s: Float32Array }): LayerWeights;
  /** The shapes of its parameters without padding, as a file has them. */
  shapes(context: LayerContext, weights: LayerWeights): Record<string, number[]>;
  /** Its parameters without padding. */
  unpadded(context: LayerContext, weights: LayerWeights, host: HostParameters): HostParameters;
  /** The matrix as a formula of these in NumPy: names, `@`, `+`, `*`, `.T`, `abs`, `diag`; absent where a file has the kernel. */
  formula?: string;
  /** The kernels of layers, composed in few dispatches whatever their number. */
  composed?(
    engine: Engine,
    layers: readonly PlacedLayer[],
    packed: { parameters: Packed; gradients: Packed },
    batch: number,
  ): Composed;
  /** The matrices of layers, and gradients through them, likewise. */
  differentiated?(engine: Engine, layers: readonly PlacedLayer[]): Differentiated;
  /** The matrices alone. */
  wholes?(engine: Engine, layers: readonly PlacedLayer[], parameters: Packed): Wholes;
};
