import * as tf from '@tensorflow/tfjs-core';

/** What a parameter is to the optimizer: its number in the kernels' role table. */
export const roles = { weight: 0, singular: 1, bias: 2, state: 3 } as const;

/**
 * `singular` has a learning rate of its own; weight decay acts on `weight` only. `state` is not trained: its gradient is
 * always 0, by which every update rule leaves it alone.
 */
export type Role = keyof typeof roles;

/** Parameters that share one entry of the role table. */
export const roleBlock = 64;

/** 1 at every parameter of that role, 0 elsewhere: what the fallbacks multiply by. */
export const roleMask = (table: Uint32Array, length: number, role: Role): tf.Tensor1D =>
  tf.tensor1d(
    Float32Array.from({ length }, (_, i) => (table[Math.floor(i / roleBlock)] === roles[role] ? 1 : 0)),
  );
