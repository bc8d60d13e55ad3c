import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/clipGradients.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/** Added to the norm before the division by it. */
export const clipEpsilon = 1e-6;

/**
 * g ← min(1, c / (‖g‖ + 1e-6)) g, in place; where the norm is below c, the bits do not change.
 *
 * sums: partial sums of ‖g‖², see squareSums. limit: c. As many threads as sums. Source: Pascanu, Mikolov & Bengio 2013,
 * arXiv 1211.5063, in the form of torch.nn.utils.clip_grad_norm_.
 */
export const kernel: Kernel = {
  name: 'clipGradients',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'gradients', type: 'f32', access: 'read_write' },
    { name: 'sums', type: 'f32', access: 'read' },
    { name: 'limit', type: 'f32', access: 'read' },
  ],
  fallback({ gradients, sums, limit }) {
    if (!gradients || !sums || !limit) return {};
    const scale = tf.minimum(1, tf.div(limit, tf.add(tf.sqrt(tf.sum(sums)), clipEpsilon)));
    return { gradients: tf.mul(gradients, scale) };
  },
};
