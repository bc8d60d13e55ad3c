import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/lionStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { spliced } from '../spliced';
import { groupColumns } from './groupColumns';
import { roleBlock } from './roleTable';

/** In `hyper`: η, β₁, β₂; then of every group the factor of η and weight decay. */
export const lionLayout = { head: 3, width: 2 };

/**
 * One step of Lion on every parameter that has a gradient, in place: p ← p − η (sign(β₁ m + (1 − β₁) g) + w p), then
 * m ← β₂ m + (1 − β₂) g. `parameters` may go on behind them.
 *
 * hyper: see `lionLayout`. groupOf: the group of every 64 parameters. Source: Chen et al. 2023, arXiv 2302.06675.
 */
export const kernel: Kernel = {
  name: 'lionStep',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read_write' },
    { name: 'gradients', type: 'f32', access: 'read' },
    { name: 'mean', type: 'f32', access: 'read_write' },
    { name: 'groupOf', type: 'u32', access: 'read' },
    { name: 'hyper', type: 'f32', access: 'read' },
  ],
  fallback({ parameters, gradients, mean, hyper }, { groupOf = new Uint32Array() }) {
    if (!parameters || !gradients || !mean || !hyper) return {};
    const blocks = gradients.size / roleBlock;
    const inBlocks = (values: tf.Tensor1D) => tf.reshape(values, [blocks, roleBlock]);
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const [factor = at(0), decay = at(0)] = groupColumns(hyper, lionLayout, groupOf, blocks);
    const p = inBlocks(tf.slice1d(parameters, 0, gradients.size));
    const [g, m] = [inBlocks(gradients), inBlocks(mean)];
    const mixed = (beta: tf.Tensor) => tf.add(tf.mul(beta, m), tf.mul(tf.sub(1, beta), g));
    const direction = tf.add(tf.sign(mixed(at(1))), tf.mul(decay, p));
    const next = tf.sub(p, tf.mul(tf.mul(at(0), factor), direction));
    return {
      parameters: spliced(parameters, [{ offset: 0, tensor: next }]),
      mean: tf.reshape<tf.Rank.R1>(mixed(at(2)), [-1]),
    };
  },
};
