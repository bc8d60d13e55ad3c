import type { Value } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Engine, Packed } from '../gpu/engine';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A matrix that a penalty is a function of, inside a packed array, row-major; a vector is a single row. */
export type PenaltyPlace = {
  /** Offset, a multiple of 64; the elements between the matrix and the next place are zero. */
  offset: number;
  rows: number;
  /** Stored columns. */
  cols: number;
  /** Columns in use; the others are zero padding, and their gradient must be 0. For a whole weight: its rank. */
  rank: number;
  /** The rank at the start of the run, for normalizations that a cut must not change. */
  reference: number;
};

/** The arguments of a penalty: places in `values`, with the gradients at the same places of `gradients`. */
export type PenaltyTarget = { values: Packed; gradients: Packed; places: readonly PenaltyPlace[] };

/** A penalty of given places on an engine. */
export type OpenPenalty = {
  /** Adds strength[0] times the gradient of the sum over all places to their gradients. Can be traced. */
  addGradient(strength: Packed): void;
  /** Computes what `values` needs. Can be traced. */
  measure(): void;
  /** The arrays to read back after `measure` and pass to `values`. */
  readonly reads: readonly (Packed | Tensor)[];
  /** The penalty of every place, without its strength, float64. */
  values(read: readonly Float32Array[]): ArrayLike<number>;
  dispose(): void;
};

/**
 * A term of the objective besides the loss: a function of a matrix, summed over matrices and layers.
 *
 * Its strength is a number in memory, so that moving a slider compiles nothing and keeps the trace; its own parameters,
 * `options` here, are fixed for a run.
 */
export type Penalty = PluginInfo & {
  /**
   * parameters: a function of parameters that the method names, as stored; gives the gradient with respect to them.
   * weight: a function of every low-rank layer's whole matrix W [rows, cols], in any form; the form turns dP/dW into the
   * gradients with respect to its parameters.
   */
  by: 'parameters' | 'weight';
  /** The number of stored columns of a place must be a multiple of this; absent: no constraint. */
  columns?: number;
  /** The field of a layer's report that holds its value; by default `penalties`, under its id. */
  field?: 'orthogonality';
  /** The penalty of these places, at least one. */
  open(engine: Engine, target: PenaltyTarget, options: Record<string, Value>): OpenPenalty;
  /** Its value and gradient at one place, in float64 by plain loops; `matrix`: [rows, cols] as stored. */
  oracle(
    matrix: Float64Array,
    place: PenaltyPlace,
    options: Record<string, Value>,
  ): { value: number; gradient: Float64Array };
};

/** A penalty as a method uses it. Only the strength may change during a run. */
export type Term = {
  penalty: Penalty;
  /** Factor of the penalty. Live: read before every step. */
  strength: number;
  /** The names of the parameters it is a function of; absent for a penalty on whole weights. */
  of?: readonly string[];
  /** Its own parameters, where they are not the defaults. */
  options?: Record<string, Value>;
};
