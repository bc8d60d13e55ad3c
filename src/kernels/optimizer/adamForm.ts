import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../../gpu/kernel';
import { spliced } from '../spliced';
import { groupColumns } from './groupColumns';
import { roleBlock } from './roleTable';

/** Where weight decay acts: `coupled` is added to the gradient, `decoupled` shrinks the parameter directly. */
export type Decay = 'coupled' | 'decoupled';

/** `hyper`: η, β₁, β₂, ε; then per group the factor of η, weight decay, 1 − β₁ᵗ, 1 − β₂ᵗ. */
export const adamLayout = { head: 4, width: 4 };

/** The bindings of an Adam or AdamW step. */
export const adamBindings: Kernel['bindings'] = [
  { name: 'parameters', type: 'f32', access: 'read_write' },
  { name: 'gradients', type: 'f32', access: 'read' },
  { name: 'mean', type: 'f32', access: 'read_write' },
  { name: 'square', type: 'f32', access: 'read_write' },
  { name: 'groupOf', type: 'u32', access: 'read' },
  { name: 'hyper', type: 'f32', access: 'read' },
];

/** One step in tf ops, by blocks of parameters. */
export const adamFallback =
  (form: Decay): NonNullable<Kernel['fallback']> =>
  ({ parameters, gradients, mean, square, hyper }, { groupOf = new Uint32Array() }) => {
    if (!parameters || !gradients || !mean || !square || !hyper) return {};
    const blocks = gradients.size / roleBlock;
    const inBlocks = (values: tf.Tensor1D) => tf.reshape(values, [blocks, roleBlock]);
    const flat = (values: tf.Tensor) => tf.reshape<tf.Rank.R1>(values, [-1]);
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const columns = groupColumns(hyper, adamLayout, groupOf, blocks);
    const [factor = at(0), decay = at(0), c1 = at(0), c2 = at(0)] = columns;
    const p = inBlocks(tf.slice1d(parameters, 0, gradients.size));
    const own = tf.mul(at(0), factor);
    const coupled = form === 'coupled';
    const g = coupled ? tf.add(inBlocks(gradients), tf.mul(decay, p)) : inBlocks(gradients);
    const kept = coupled ? p : tf.mul(p, tf.sub(1, tf.mul(own, decay)));
    const m = tf.add(tf.mul(at(1), inBlocks(mean)), tf.mul(tf.sub(1, at(1)), g));
    const v = tf.add(tf.mul(at(2), inBlocks(square)), tf.mul(tf.mul(tf.sub(1, at(2)), g), g));
    const step = tf.div(tf.mul(own, tf.div(m, c1)), tf.add(tf.sqrt(tf.div(v, c2)), at(3)));
    return {
      parameters: spliced(parameters, [{ offset: 0, tensor: tf.sub(kept, step) }]),
      mean: flat(m),
      square: flat(v),
    };
  };
