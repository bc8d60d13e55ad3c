import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/singularGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { columnTiles, composeRecords } from './composeTable';
import { spliced } from '../spliced';

/**
 * The gradient with respect to s of all factored layers: sign(s) times the column sums of `composeGradient`'s partials,
 * 0 where s is 0.
 *
 * partials: see `composeGradient`. gradients: packed like the parameters; every s is written. Cost: one dispatch.
 */
export const kernel: Kernel = {
  name: 'singularGradient',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'layers', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'partials', type: 'f32', access: 'read' },
    { name: 'gradients', type: 'f32', access: 'read_write' },
  ],
  fallback({ parameters, partials, gradients }, { layers = new Uint32Array() }) {
    if (!parameters || !partials || !gradients) return {};
    const parts = composeRecords(layers).map((record) => {
      const { s, stored, partial } = record;
      const tiles = columnTiles(record);
      const sums = tf.sum(tf.reshape(tf.slice1d(partials, partial, tiles * stored), [tiles, stored]), 0);
      return { offset: s, tensor: tf.mul(tf.sign(tf.slice1d(parameters, s, stored)), sums) };
    });
    return { gradients: spliced(gradients, parts) };
  },
};
