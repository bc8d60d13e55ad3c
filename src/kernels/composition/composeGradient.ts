import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/composeGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { columnTiles, composeEdge, composeRecords } from './composeTable';
import { spliced } from '../spliced';

/**
 * The gradients with respect to U and V of all factored layers from those with respect to their composed kernels, and
 * partial sums of that with respect to |s|.
 *
 * kernelGradients: packed like the kernels of `compose`. gradients: packed like the parameters; V and, where it is part
 * of the composed kernel, U are written, padding as 0. partials: [width · ⌈filters / 4⌉, stored] per layer, whose column
 * sums are the gradient with respect to |s|. Cost: 2·Σ rows·columns·rank MACs, one dispatch.
 */
export const kernel: Kernel = {
  name: 'composeGradient',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'kernelGradients', type: 'f32', access: 'read' },
    { name: 'layers', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'gradients', type: 'f32', access: 'read_write' },
    { name: 'partials', type: 'f32', access: 'read_write' },
  ],
  fallback({ parameters, kernelGradients, gradients }, { layers = new Uint32Array() }) {
    if (!parameters || !kernelGradients || !gradients) return {};
    const parts: { offset: number; tensor: tf.Tensor }[] = [];
    const sums = composeRecords(layers).map((record) => {
      const { U, s, V, rows, stored, channels, width, filters, withU, kernel: offset } = record;
      const columns = width * filters;
      const factor = (at: number, height: number) =>
        tf.reshape(tf.slice1d(parameters, at, height * stored), [height, stored]);
      const whole = tf.slice1d(kernelGradients, offset, rows * columns);
      const split = tf.transpose(
        tf.reshape(whole, [rows / channels, width, channels, filters]),
        [0, 2, 1, 3],
      );
      const slope = tf.reshape(split, [rows, columns]);
      const [scale, right] = [tf.abs(tf.slice1d(parameters, s, stored)), factor(V, columns)];
      if (withU) parts.push({ offset: U, tensor: tf.mul(tf.matMul(slope, right), scale) });
      const byV = withU ? tf.matMul(slope, factor(U, rows), true) : tf.transpose(slope);
      parts.push({ offset: V, tensor: tf.mul(byV, scale) });
      const products = tf.reshape(tf.mul(byV, right), [width, filters, stored]);
      const fill = (composeEdge - (filters % composeEdge)) % composeEdge;
      const padded = tf.pad(products, [[0, 0], [0, fill], [0, 0]]); // prettier-ignore
      const tiles = columnTiles(record);
      return tf.reshape<tf.Rank.R1>(tf.sum(tf.reshape(padded, [tiles, composeEdge, stored]), 1), [
        tiles * stored,
      ]);
    });
    return { gradients: spliced(gradients, parts), partials: tf.concat1d(sums) };
  },
};
