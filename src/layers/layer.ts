import type * as tf from '@tensorflow/tfjs-core';
import type { Decomposition } from '../core/network/cost';
import type { Layer } from '../core/network/network';
import type { Shape } from '../core/network/shape';
import type { Rng } from '../core/rng';
import type { Role } from '../kernels/optimizer/roleTable';

/**
 * An array that a node has besides weights: its role, and its entries at step 0. A `state` is a running average of what
 * `Call.observe` receives under the same name.
 */
export type OwnParameter = { shape: Shape; role: Role; start: number | ((rng: Rng) => number) };

/** Statistics of a batch for a node's running averages, by their names. */
export type Statistics<Value = tf.Tensor> = Readonly<Record<string, Value>>;

/** What a node computes with, besides its inputs. */
export type Call<N> = {
  node: N;
  /** One of the node's own parameters. Throws ShapeError when there is none of that name. */
  parameter(key: string): tf.Tensor;
  /**
   * Applies the node's weight to x, in any form it is stored in, with its bias and `relu`. Throws ShapeError when the kind
   * has no weight.
   */
  weigh(x: tf.Tensor): tf.Tensor;
  /** Operations fused into the same pass, of those that the kind takes: relu(… + residual). */
  relu: boolean;
  residual: tf.Tensor | undefined;
  /** Receives the statistics of the batch in training; absent in evaluation, which uses the running ones. */
  observe: ((statistics: Statistics) => void) | undefined;
};

/** A node's weight: one array, which forms store whole or as factors of its matrix. */
export type LayerWeight<N> = {
  /** HWIO of a conv, [in, out] of a dense layer. */
  shape(node: N, input: Shape): number[];
  /** Rows and columns of the matrix that a weight of that shape is decomposed as. */
  matrix(shape: Shape, decomposition: Decomposition): [rows: number, cols: number];
  hasBias(node: N): boolean;
  /** Positions per sample at which the first of the two layers is evaluated, where factors are applied as two layers. */
  between(node: N, input: Shape, decomposition: Decomposition): number;
};

/** What a node stores: a weight, which determines its cost, or its own parameters, if any. */
type Stored<N> =
  | { weight: LayerWeight<N>; parameters?: undefined; macs?: undefined }
  | {
      weight?: undefined;
      /** In storage order. Trained ones count as parameters. */
      parameters?(node: N, ...inputs: Shape[]): Record<string, OwnParameter>;
      /** Multiply–accumulates per sample; 0 for what is folded into the preceding weights at deployment. */
      macs(node: N, ...inputs: Shape[]): number;
    };

/**
 * A kind of node. Its file declares the fields of such a node (see `LayerNodes`); `x.reference.ts` beside it holds the
 * reference and cases of its tests, and `test/python/layers/x.py` its NumPy counterpart, for rebuilding networks from files.
 */
export type LayerKind<N extends Layer = Layer> = Stored<N> & {
  /** Its file name. */
  kind: N['kind'];
  /** The names of its inputs, in the order in which they are passed (undefined: the node before); absent: `input`. */
  inputs?(node: N): readonly (string | undefined)[];
  /** Its per-sample output shape for these inputs. Throws ShapeError, which names the node, when it cannot take them. */
  shape(node: N, ...inputs: Shape[]): Shape;
  /** Which following nodes it computes in its own pass; absent: none. */
  takes?: readonly ('relu' | 'residual')[];
  /** What it is to a node that fuses it; absent: no node does. */
  joins?: 'relu' | 'residual';
  /** Whether its output does not depend on the scale of its input. */
  normalizes?: boolean;
  /** The node's output [b, ...shape]; differentiable with respect to its inputs and all trained parameters. */
  forward(call: Call<N>, ...inputs: tf.Tensor[]): tf.Tensor;
};

/** What a reference computes with, besides the node's inputs. */
export type ReferenceCall<N> = {
  node: N;
  /** Per-sample shapes of its inputs and of its output. */
  shapes: readonly Shape[];
  output: Shape;
  batch: number;
  /** A parameter by name: `kernel`, `bias`, or one of its own. */
  parameter(key: string): ArrayLike<number>;
  /** Like `Call.observe`. */
  observe: ((statistics: Statistics<number[]>) => void) | undefined;
};

/** A kind in float64 by plain loops, and its test cases. */
export type LayerReference<N extends Layer = Layer> = {
  cases: readonly { node: N; inputs: readonly Shape[] }[];
  forward(call: ReferenceCall<N>, ...inputs: Float64Array[]): Float64Array;
};
