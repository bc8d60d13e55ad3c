import * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/momentumStep.wgsl?raw';
import type { Kernel } from '../gpu/kernel';
import { roleBlock, roleMask, roles } from './roleTable';
import { stepCases } from './stepCases';

/**
 * One step of SGD with momentum on every parameter, in place: b ← μ b + g, p ← p − η b.
 *
 * hyper: η, factor of η for singular values, μ, weight decay. roles: one per 64 parameters; weight decay is added to
 * the gradient (as in torch.optim.SGD) of weights only. Source: Polyak 1964, in the form of torch.optim.SGD.
 */
export const kernel: Kernel = {
  name: 'momentumStep',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read_write' },
    { name: 'gradients', type: 'f32', access: 'read' },
    { name: 'buffer', type: 'f32', access: 'read_write' },
    { name: 'roles', type: 'u32', access: 'read' },
    { name: 'hyper', type: 'f32', access: 'read' },
  ],
  oracle({ parameters = [], gradients = [], buffer = [], roles: table = [], hyper = [] }) {
    const [rate = 0, singular = 1, momentum = 0, decay = 0] = hyper;
    const result = { parameters: Float64Array.from(parameters), buffer: Float64Array.from(buffer) };
    result.parameters.forEach((p, i) => {
      const role = table[Math.floor(i / roleBlock)];
      const g = (gradients[i] ?? 0) + (role === roles.weight ? decay * p : 0);
      const b = momentum * (buffer[i] ?? 0) + g;
      result.buffer[i] = b;
      result.parameters[i] = p - (role === roles.singular ? rate * singular : rate) * b;
    });
    return result;
  },
  fallback({ parameters, gradients, buffer, hyper }, { roles: table = new Uint32Array() }) {
    if (!parameters || !gradients || !buffer || !hyper) return {};
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const decays = roleMask(table, parameters.size, 'weight');
    const singular = roleMask(table, parameters.size, 'singular');
    const g = tf.add(gradients, tf.mul(tf.mul(decays, at(3)), parameters));
    const b = tf.add<tf.Tensor1D>(tf.mul(at(2), buffer), g);
    const rate = tf.mul(at(0), tf.add(1, tf.mul(singular, tf.sub(at(1), 1))));
    return { parameters: tf.sub(parameters, tf.mul(rate, b)), buffer: b };
  },
  cases: () => stepCases(['buffer'], [1e-2, 10, 0.9, 1e-3]),
  tolerance: { relative: 1e-6, reason: 'six float32 operations' },
};
