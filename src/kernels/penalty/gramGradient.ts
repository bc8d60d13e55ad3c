import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/gramGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { factorRecords } from './factorTable';

/**
 * gradients += λ · 4 U E / r² for every factor: the gradient of λ · ‖UᵀU − I‖²_F / r² with r the reference rank.
 *
 * parameters, gradients: same layout. residual: E = UᵀU − I from gramResidual. weight[0] = λ. Cost: Σ rows·cols²
 * MACs, one dispatch. Source of the penalty: Yang et al. 2020, arXiv 2004.09031.
 */
export const kernel: Kernel = {
  name: 'gramGradient',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'factors', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'residual', type: 'f32', access: 'read' },
    { name: 'weight', type: 'f32', access: 'read' },
    { name: 'gradients', type: 'f32', access: 'read_write' },
  ],
  fallback({ parameters, residual, weight, gradients }, { factors = new Uint32Array() }) {
    if (!parameters || !residual || !weight || !gradients) return {};
    const lambda = tf.slice1d(weight, 0, 1);
    const pieces: tf.Tensor1D[] = [];
    let at = 0;
    for (const { offset, rows, cols, gram, reference } of factorRecords(factors)) {
      if (offset > at) pieces.push(tf.zeros<tf.Rank.R1>([offset - at]));
      const factor = tf.reshape(tf.slice1d(parameters, offset, rows * cols), [rows, cols]);
      const error = tf.reshape(tf.slice1d(residual, gram, cols * cols), [cols, cols]);
      const scaled = tf.mul(tf.matMul(factor, error), tf.mul(lambda, 4 / reference ** 2));
      pieces.push(tf.reshape(scaled, [rows * cols]));
      at = offset + rows * cols;
    }
    if (at < gradients.size) pieces.push(tf.zeros<tf.Rank.R1>([gradients.size - at]));
    return { gradients: tf.add(gradients, tf.concat1d(pieces)) };
  },
};
