import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/momentumStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { decays, hasOwnRate, roleMask } from './roleTable';
import { spliced } from '../spliced';

/**
 * One step of SGD with momentum on every parameter that has a gradient, in place: b ← μ b + g, p ← p − η b.
 * `parameters` may go on behind them.
 *
 * hyper: η, factor of η for singular values and cores, μ, weight decay. roles: one per 64 parameters, see `roleEntry`; weight decay is added to
 * the gradient (as in torch.optim.SGD) of weights and cores only. Source: Polyak 1964, in the form of torch.optim.SGD.
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
  fallback({ parameters, gradients, buffer, hyper }, { roles: table = new Uint32Array() }) {
    if (!parameters || !gradients || !buffer || !hyper) return {};
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const trained = tf.slice1d(parameters, 0, gradients.size);
    const decayed = roleMask(table, gradients.size, decays);
    const singular = roleMask(table, gradients.size, hasOwnRate);
    const g = tf.add(gradients, tf.mul(tf.mul(decayed, at(3)), trained));
    const b = tf.add<tf.Tensor1D>(tf.mul(at(2), buffer), g);
    const rate = tf.mul(at(0), tf.add(1, tf.mul(singular, tf.sub(at(1), 1))));
    return {
      parameters: spliced(parameters, [{ offset: 0, tensor: tf.sub(trained, tf.mul(rate, b)) }]),
      buffer: b,
    };
  },
};
