import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/momentumStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { spliced } from '../spliced';
import { groupColumns } from './groupColumns';
import { roleBlock } from './roleTable';

/** `hyper`: η, μ; then per group the factor of η and weight decay. */
export const momentumLayout = { head: 2, width: 2 };

/**
 * One step of SGD with momentum on every parameter that has a gradient, in place: b ← μ b + g, p ← p − η b.
 * `parameters` may be longer than `gradients`.
 *
 * hyper: η, μ; then per group the factor of η, and weight decay, which is added to the gradient (as in
 * torch.optim.SGD). groupOf: the group of every 64 parameters. Source: Polyak 1964, in the form of torch.optim.SGD.
 */
export const kernel: Kernel = {
  name: 'momentumStep',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read_write' },
    { name: 'gradients', type: 'f32', access: 'read' },
    { name: 'buffer', type: 'f32', access: 'read_write' },
    { name: 'groupOf', type: 'u32', access: 'read' },
    { name: 'hyper', type: 'f32', access: 'read' },
  ],
  fallback({ parameters, gradients, buffer, hyper }, { groupOf = new Uint32Array() }) {
    if (!parameters || !gradients || !buffer || !hyper) return {};
    const blocks = gradients.size / roleBlock;
    const inBlocks = (values: tf.Tensor1D) => tf.reshape(values, [blocks, roleBlock]);
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const [factor = at(0), decay = at(0)] = groupColumns(hyper, momentumLayout, groupOf, blocks);
    const p = inBlocks(tf.slice1d(parameters, 0, gradients.size));
    const g = tf.add(inBlocks(gradients), tf.mul(decay, p));
    const b = tf.add(tf.mul(at(1), inBlocks(buffer)), g);
    const next = tf.sub(p, tf.mul(tf.mul(at(0), factor), b));
    return {
      parameters: spliced(parameters, [{ offset: 0, tensor: next }]),
      buffer: tf.reshape<tf.Rank.R1>(b, [-1]),
    };
  },
};
