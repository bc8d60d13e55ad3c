import type { Value } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Engine, Packed } from '../gpu/engine';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A matrix that a penalty is taken of, inside a packed array, row-major; a vector is a single row. */
export type PenaltyPlace = {
  /** First element, a multiple of 64; up to the next place there are only zeros behind the last. */
  offset: number;
  rows: number;
  /** Columns as stored. */
  cols: number;
  /** Columns that count; the others are zero padding, and their gradient has to be 0. Of a whole weight: its rank. */
  rank: number;
  /** The rank at the start of the run, for what a cut must not change. */
  reference: number;
};

/** What a penalty is taken of: places in `values`, with the gradients at the same places of `gradients`. */
export type PenaltyTarget = { values: Packed; gradients: Packed; places: readonly PenaltyPlace[] };

/** A penalty of given places on an engine. */
export type OpenPenalty = {
  /** Adds strength[0] times the gradient of the sum over all places to their gradients. It can be traced. */
  addGradient(strength: Packed): void;
  /** Computes what the values follow from; it can be traced. */
  measure(): void;
  /** What has to be read after `measure`, for `values`. */
  readonly reads: readonly (Packed | Tensor)[];
  /** The penalty of every place, not multiplied by its strength, float64. */
  values(read: readonly Float32Array[]): ArrayLike<number>;
  dispose(): void;
};

/**
 * A term of the objective besides the loss: a number for each matrix, which is added up over matrices and layers.
 *
 * How strongly it acts is a number in memory, so that moving a slider compiles nothing and a traced step stays; its
 * own parameters, `options` here, hold for a whole run.
 */
export type Penalty = PluginInfo & {
  /**
   * parameters: it is taken of parameters that the method names, as they are stored, and gives the gradient by them.
   * weight: of every low-rank layer's whole matrix W [rows, cols], whatever form it is stored in, and the form turns dP/dW
   * into the gradients by its parameters.
   */
  by: 'parameters' | 'weight';
  /** What the columns of a place, as stored, have to be a multiple of; absent: of nothing. */
  columns?: number;
  /** The field of a layer's report that its value is told in; without it, under its id in `penalties`. */
  field?: 'orthogonality';
  /** The penalty of these places, at least one. */
  open(engine: Engine, target: PenaltyTarget, options: Record<string, Value>): OpenPenalty;
  /** Its value and gradient at one place by plain loops in float64; `matrix`: [rows, cols] as stored. */
  oracle(
    matrix: Float64Array,
    place: PenaltyPlace,
    options: Record<string, Value>,
  ): { value: number; gradient: Float64Array };
};

/** A penalty as a method uses it, with how strongly it acts at a step. All but the strength holds for a whole run. */
export type Term = {
  penalty: Penalty;
  /** Multiplies it. Live: read before every step. */
  strength: number;
  /** The names of the parameters it is taken of; for a penalty on whole weights there are none. */
  of?: readonly string[];
  /** Its own parameters, where they are not the defaults. */
  options?: Record<string, Value>;
};
