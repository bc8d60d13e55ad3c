import * as tf from '@tensorflow/tfjs-core';
import type { Packed } from '../gpu/engine';

/** What the kernels of a backend may rely on while a network is differentiated. */
export type Differentiated = {
  /** Tensors without gradient: the network's input. */
  fixed: readonly tf.Tensor[];
  /** Windows of packed arrays that the network reads, and whose contents do not change meanwhile. */
  windows: readonly { tensor: tf.Tensor; packed: Packed; offset: number }[];
};

/** Kernels of a backend that do the same part of several layers in one dispatch, where they know of all beforehand. */
export type Joint = {
  begin(of: Differentiated): void;
  /** Completes what was postponed. */
  end(): void;
};

const jointOf = new WeakMap<object, Joint>();

/** Lets `together` tell these kernels of a backend of tfjs. */
export const setJoint = (backend: object, joint: Joint): void => void jointOf.set(backend, joint);

/**
 * Does `work`, which differentiates a network. Meanwhile kernels of ours may do together what several layers need: pack
 * their kernels, add up their gradients. Every tensor has its value whenever something reads it, and the bits do not
 * depend on it.
 */
export function together<Result>(of: Differentiated, work: () => Result): Result {
  const joint = jointOf.get(tf.backend());
  if (!joint) return work();
  joint.begin(of);
  try {
    return work();
  } finally {
    joint.end();
  }
}
