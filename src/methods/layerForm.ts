import type { Decomposition } from '../core/network/cost';
import type { WeightLayer } from '../core/network/network';
import type { Role } from '../kernels/optimizer/roleTable';

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
  /**
   * dense: `kernel`. factored: `U` [rows, r], `s` [r], `V` [cols, r]. core: `U` [rows, r], `S` [r, r], `V` [cols, r], U
   * and V frozen. Padded with zeros to r a multiple of four.
   */
  form: 'dense' | 'factored' | 'core';
  /** Rank as stored, padding not counted; for a dense form the full rank. */
  rank: number;
  parameters: Record<string, Parameter>;
};

/** Parameters of a layer as read back from the GPU, by name. */
export type HostParameters = Record<string, Float32Array>;
