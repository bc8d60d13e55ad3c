import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/adamStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { decays, groupOf, hasOwnRate, roleBlock, roleMask } from './roleTable';
import { spliced } from '../spliced';

/**
 * One Adam step on every parameter that has a gradient, in place; `parameters` may go on behind them.
 *
 * hyper: η, factor of η for singular values and cores, β₁, β₂, ε, weight decay, and 1 − β₁ᵗ, 1 − β₂ᵗ of every group, t the updates
 * since its moments were zero. roles: one per 64 parameters, see `roleEntry`; weight decay is added to the gradient (as in torch.optim.Adam) of weights and cores only. Source: Kingma & Ba 2015,
 * arXiv 1412.6980.
 */
export const kernel: Kernel = {
  name: 'adamStep',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read_write' },
    { name: 'gradients', type: 'f32', access: 'read' },
    { name: 'mean', type: 'f32', access: 'read_write' },
    { name: 'square', type: 'f32', access: 'read_write' },
    { name: 'roles', type: 'u32', access: 'read' },
    { name: 'hyper', type: 'f32', access: 'read' },
  ],
  fallback({ parameters, gradients, mean, square, hyper }, { roles: table = new Uint32Array() }) {
    if (!parameters || !gradients || !mean || !square || !hyper) return {};
    const at = (index: number) => tf.slice1d(hyper, index, 1);
    const trained = tf.slice1d(parameters, 0, gradients.size);
    const decayed = roleMask(table, gradients.size, decays);
    const singular = roleMask(table, gradients.size, hasOwnRate);
    const places = Int32Array.from({ length: gradients.size }, (_, i) =>
      groupOf(table[Math.floor(i / roleBlock)]),
    );
    const correction = (which: number) =>
      tf.gather(
        hyper,
        tf.tensor1d(
          places.map((group) => 6 + 2 * group + which),
          'int32',
        ),
      );
    const g = tf.add(gradients, tf.mul(tf.mul(decayed, at(5)), trained));
    const m = tf.add<tf.Tensor1D>(tf.mul(at(2), mean), tf.mul(tf.sub(1, at(2)), g));
    const v = tf.add<tf.Tensor1D>(tf.mul(at(3), square), tf.mul(tf.mul(tf.sub(1, at(3)), g), g));
    const rate = tf.mul(at(0), tf.add(1, tf.mul(singular, tf.sub(at(1), 1))));
    const step = tf.div(
      tf.mul(rate, tf.div(m, correction(0))),
      tf.add(tf.sqrt(tf.div(v, correction(1))), at(4)),
    );
    return {
      parameters: spliced(parameters, [{ offset: 0, tensor: tf.sub(trained, step) }]),
      mean: m,
      square: v,
    };
  },
};
