import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/runningAverages.wgsl?raw';
import { batchNormMomentum } from '../../core/network/network';
import type { Kernel } from '../../gpu/kernel';
import { roleBlock } from '../optimizer/roleTable';

/**
 * Update of the running averages of batch normalization: running ← 0.9 · running + 0.1 · correction · batch, in place.
 *
 * The running averages are the end of `parameters`; `statistics`, those of the batch, has the same length. corrections:
 * one per 64 statistics, n / (n − 1) for a variance over n values, 1 for a mean. Source: Ioffe & Szegedy 2015,
 * arXiv 1502.03167, in the form of torch.nn.BatchNorm2d.
 */
export const kernel: Kernel = {
  name: 'runningAverages',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read_write' },
    { name: 'statistics', type: 'f32', access: 'read' },
    { name: 'corrections', type: 'f32', access: 'read' },
  ],
  fallback({ parameters, statistics, corrections }) {
    if (!parameters || !statistics || !corrections) return {};
    const start = parameters.size - statistics.size;
    const blocks = tf.reshape(statistics, [corrections.size, roleBlock]);
    const batch = tf.reshape(tf.mul(blocks, tf.reshape(corrections, [-1, 1])), [-1]);
    const running = tf.slice1d(parameters, start, statistics.size);
    const next = tf.add<tf.Tensor1D>(
      tf.mul(running, batchNormMomentum),
      tf.mul(batch, 1 - batchNormMomentum),
    );
    return { parameters: start ? tf.concat1d([tf.slice1d(parameters, 0, start), next]) : next };
  },
};
