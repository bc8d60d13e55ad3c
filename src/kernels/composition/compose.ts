import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/compose.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { composeRecords } from './composeTable';
import { spliced } from '../spliced';

/**
 * The kernels of all factored layers: U·diag(|s|)·Vᵀ, or diag(|s|)·Vᵀ where U is applied as a kernel of its own.
 *
 * parameters: packed U, s, V. layers, tiles: see `ComposeTables`. kernels: one per layer, [rows / channels, width,
 * channels, filters]. Cost: Σ rows·columns·rank MACs, one dispatch.
 */
export const kernel: Kernel = {
  name: 'compose',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'layers', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'kernels', type: 'f32', access: 'read_write' },
  ],
  fallback({ parameters, kernels }, { layers = new Uint32Array() }) {
    if (!parameters || !kernels) return {};
    const parts = composeRecords(layers).map(
      ({ U, s, V, rows, stored, channels, width, filters, withU, kernel: offset }) => {
        const columns = width * filters;
        const right = tf.reshape(tf.slice1d(parameters, V, columns * stored), [columns, stored]);
        const scaled = tf.mul(right, tf.abs(tf.slice1d(parameters, s, stored)));
        const left = () => tf.reshape(tf.slice1d(parameters, U, rows * stored), [rows, stored]);
        const matrix = withU ? tf.matMul(left(), scaled, false, true) : tf.transpose(scaled);
        const split = tf.reshape(matrix, [rows / channels, channels, width, filters]);
        return { offset, tensor: tf.transpose(split, [0, 2, 1, 3]) };
      },
    );
    return { kernels: spliced(kernels, parts) };
  },
};
