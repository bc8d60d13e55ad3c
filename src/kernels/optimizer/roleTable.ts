import * as tf from '@tensorflow/tfjs-core';

/** What a parameter is to the optimizer: its number in the low byte of the kernels' role table. */
export const roles = { weight: 0, singular: 1, bias: 2, frozen: 3, state: 4, core: 5 } as const;

/**
 * `singular` and `core` have a learning rate of their own; weight decay acts on `weight` and `core`. `frozen` and `state` are not trained:
 * they lie behind everything that is, and have neither gradients nor moments.
 */
export type Role = keyof typeof roles;

/** Whether optimizers change parameters of that role. */
export const isTrained = (role: Role): boolean => role !== 'frozen' && role !== 'state';

/** Parameters that share one entry of the role table. */
export const roleBlock = 64;

/** An entry of the role table: the role, and the group of parameters whose moments began together. */
export const roleEntry = (role: Role, group: number): number => roles[role] + 256 * group;

/** The role's number in an entry. */
export const roleOf = (entry = 0): number => entry & 255;

/** The group in an entry. */
export const groupOf = (entry = 0): number => entry >>> 8;

/** Whether weight decay acts on a role, by its entry. */
export const decays = (entry = 0): boolean => roleOf(entry) === roles.weight || roleOf(entry) === roles.core;

/** Whether a role has a learning rate of its own, by its entry. */
export const hasOwnRate = (entry = 0): boolean =>
  roleOf(entry) === roles.singular || roleOf(entry) === roles.core;

/** 1 at every parameter whose entry is such, 0 elsewhere: what the fallbacks multiply by. */
export const roleMask = (table: Uint32Array, length: number, is: (entry?: number) => boolean): tf.Tensor1D =>
  tf.tensor1d(Float32Array.from({ length }, (_, i) => (is(table[Math.floor(i / roleBlock)]) ? 1 : 0)));
