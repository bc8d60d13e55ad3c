import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/compose.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { composeCases } from './composeCases';
import { composeRecords, kernelAt } from './composeTable';
import { spliced } from '../spliced';

/**
 * The kernels of all factored layers: U·diag(|s|)·Vᵀ, or diag(|s|)·Vᵀ where U is a kernel of its own.
 *
 * parameters: packed U, s, V. layers, tiles: see `ComposeTables`. kernels: one a layer, [rows / channels, width,
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
  oracle({ parameters = [], layers = [], kernels = [] }) {
    const result = Float64Array.from(kernels);
    const value = (at: number) => parameters[at] ?? 0;
    for (const record of composeRecords(layers)) {
      const { U, s, V, rows, stored, width, filters, withU } = record;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width * filters; column++) {
          let sum = 0;
          for (let k = 0; k < stored; k++) {
            const left = withU ? value(U + row * stored + k) : Number(row === k);
            sum += left * Math.abs(value(s + k)) * value(V + column * stored + k);
          }
          result[kernelAt(record, row, column)] = sum;
        }
    }
    return { kernels: result };
  },
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
  cases: () =>
    composeCases().map(({ name, parameters, layers, composeTiles, kernelLength }) => ({
      name,
      threads: composeTiles.length / 4,
      arrays: { parameters, layers, tiles: composeTiles, kernels: new Float32Array(kernelLength) },
    })),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 64 products of three' },
};
