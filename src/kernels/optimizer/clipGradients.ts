import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/clipGradients.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** What the norm is enlarged by, so that it can be divided by. */
const epsilon = 1e-6;

/**
 * g ← min(1, c / (‖g‖ + 1e-6)) g, in place; where the norm is below c no bit changes.
 *
 * sums: ‖g‖² in parts, see squareSums. limit: c. As many threads as sums. Source: Pascanu, Mikolov & Bengio 2013,
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
  oracle({ gradients = [], sums = [], limit: [limit = 0] = [] }) {
    let square = 0;
    for (const sum of sums) square += sum;
    const scale = Math.min(1, limit / (Math.sqrt(square) + epsilon));
    return { gradients: Float64Array.from(gradients, (g) => g * scale) };
  },
  fallback({ gradients, sums, limit }) {
    if (!gradients || !sums || !limit) return {};
    const scale = tf.minimum(1, tf.div(limit, tf.add(tf.sqrt(tf.sum(sums)), epsilon)));
    return { gradients: tf.mul(gradients, scale) };
  },
  cases: () =>
    [
      [64, 4, 0.5],
      [7 * 64, 4, 1e9],
      [1601 * 64, 404, 0.01],
      [4096, 1024, 100],
    ].map(([length = 0, threads = 0, limit = 0]) => {
      const rng = createRng(length);
      const arrays = {
        gradients: Float32Array.from({ length }, () => rng.normal()),
        sums: Float32Array.from({ length: threads }, () => rng.normal() ** 2),
        limit: Float32Array.of(limit),
      };
      return { name: `${length} gradients, at most ${limit}`, threads, arrays };
    }),
  tolerance: { relative: 2e-6, reason: 'a float32 sum of up to 256 numbers, a root and a division' },
};
