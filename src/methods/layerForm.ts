import type * as tf from '@tensorflow/tfjs-core';
import type { Decomposition } from '../core/cost';
import type { WeightLayer } from '../core/network';
import type { Epilogue } from '../kernels/ops';
import type { Role } from '../kernels/roleTable';

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

/** How a layer's weight is stored and applied. */
export type LayerForm = {
  id: 'dense' | 'factored';
  /**
   * The layer's output, differentiable in x, the parameters and the epilogue's bias.
   *
   * x: [b, ...inputShape] → [b, …].
   */
  apply(
    x: tf.Tensor,
    context: LayerContext,
    parameters: Record<string, tf.Tensor>,
    epilogue?: Epilogue,
  ): tf.Tensor;
};

/** A layer's weight in some form, with its parameters on the host. */
export type LayerWeights = {
  form: LayerForm;
  /** Rank as stored; for a dense form the full rank. */
  rank: number;
  parameters: Record<string, Parameter>;
};

/** Parameters of a layer as read back from the GPU, by name. */
export type HostParameters = Record<string, Float32Array>;
