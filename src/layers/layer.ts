import type * as tf from '@tensorflow/tfjs-core';
import type { Decomposition } from '../core/network/cost';
import type { Layer } from '../core/network/network';
import type { Shape } from '../core/network/shape';
import type { Rng } from '../core/rng';
import type { Role } from '../kernels/optimizer/roleTable';

/**
 * An array that a node has beside weights: what it is to the optimizer, and its entries at step 0. A `state` is a running
 * average of what `Call.observe` is told under the same name.
 */
export type OwnParameter = { shape: Shape; role: Role; start: number | ((rng: Rng) => number) };

/** What a batch gave a node for its running averages, by the names of those. */
export type Statistics<Value = tf.Tensor> = Readonly<Record<string, Value>>;

/** What a node computes with, besides what it reads. */
export type Call<N> = {
  node: N;
  /** One of its own parameters. Throws ShapeError when there is none of that name. */
  parameter(key: string): tf.Tensor;
  /**
   * The node's weight applied to x, in whatever form it is stored, with its bias and `relu`. Throws ShapeError when the
   * kind has no weight.
   */
  weigh(x: tf.Tensor): tf.Tensor;
  /** What is to be done in the same pass, of what the kind takes: relu(… + residual). */
  relu: boolean;
  residual: tf.Tensor | undefined;
  /** Present while the network trains: takes the statistics of the batch. Absent: evaluation, by the running ones. */
  observe: ((statistics: Statistics) => void) | undefined;
};

/** A node's weight: one array that forms store whole or as factors of its matrix. */
export type LayerWeight<N> = {
  /** HWIO of a conv, [in, out] of a dense layer. */
  shape(node: N, input: Shape): number[];
  /** Rows and columns of the matrix that a weight of that shape is decomposed as. */
  matrix(shape: Shape, decomposition: Decomposition): [rows: number, cols: number];
  hasBias(node: N): boolean;
  /** Places of a sample at which the first of the two layers is computed that the factors stand for. */
  between(node: N, input: Shape, decomposition: Decomposition): number;
};

/** What a node stores: a weight, which says what it costs too, or its own parameters, if any. */
type Stored<N> =
  | { weight: LayerWeight<N>; parameters?: undefined; macs?: undefined }
  | {
      weight?: undefined;
      /** In the order in which they are stored. Those that are trained count as parameters. */
      parameters?(node: N, ...inputs: Shape[]): Record<string, OwnParameter>;
      /** Multiply–accumulates per sample; none for what goes into the weights before it at deployment. */
      macs(node: N, ...inputs: Shape[]): number;
    };

/**
 * A kind of node. Its file declares what describes one (see `LayerNodes`); in `x.reference.ts` beside it is what tests
 * hold it to, and in `test/python/layers/x.py` the same in NumPy, for who rebuilds a network from its weights.
 */
export type LayerKind<N extends Layer = Layer> = Stored<N> & {
  /** Its file name. */
  kind: N['kind'];
  /** The names of what it reads, in the order in which it is given (undefined: the node before); absent: `input`. */
  inputs?(node: N): readonly (string | undefined)[];
  /** The per-sample shape that it makes of others. Throws ShapeError, which names the node, when it cannot. */
  shape(node: N, ...inputs: Shape[]): Shape;
  /** What of the nodes that follow costs no pass of its own; absent: nothing. */
  takes?: readonly ('relu' | 'residual')[];
  /** What it is to a node that takes it; absent: no node does. */
  joins?: 'relu' | 'residual';
  /** Whether its output does not depend on the size of what it reads. */
  normalizes?: boolean;
  /** The node's output, [b, ...shape], of its inputs; differentiable in them and in all that is trained. */
  forward(call: Call<N>, ...inputs: tf.Tensor[]): tf.Tensor;
};

/** What a reference computes with, besides what its node reads. */
export type ReferenceCall<N> = {
  node: N;
  /** Per-sample shapes of what it reads and of what it gives. */
  shapes: readonly Shape[];
  output: Shape;
  batch: number;
  /** A parameter by name: `kernel`, `bias`, or one of its own. */
  parameter(key: string): ArrayLike<number>;
  /** As `Call.observe`. */
  observe: ((statistics: Statistics<number[]>) => void) | undefined;
};

/** A kind by plain loops in float64, and what it is tried on: for tests alone. */
export type LayerReference<N extends Layer = Layer> = {
  cases: readonly { node: N; inputs: readonly Shape[] }[];
  forward(call: ReferenceCall<N>, ...inputs: Float64Array[]): Float64Array;
};
