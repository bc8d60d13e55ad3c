import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/singularGradient.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { composeCases } from './composeCases';
import { columnTiles, composeRecords } from './composeTable';
import { spliced } from '../spliced';

/**
 * The gradient by s of all factored layers: sign(s) times the column sums that `composeGradient` left, 0 where s is 0.
 *
 * partials: see `composeGradient`. gradients: packed as the parameters; every s is written. Cost: one dispatch.
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
  oracle({ parameters = [], layers = [], partials = [], gradients = [] }) {
    const result = Float64Array.from(gradients);
    for (const record of composeRecords(layers)) {
      const { s, stored, partial } = record;
      for (let k = 0; k < stored; k++) {
        let sum = 0;
        for (let tile = 0; tile < columnTiles(record); tile++)
          sum += partials[partial + tile * stored + k] ?? 0;
        result[s + k] = Math.sign(parameters[s + k] ?? 0) * sum;
      }
    }
    return { gradients: result };
  },
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
  cases: () =>
    composeCases().map(({ name, parameters, layers, singularTiles, partialLength }) => {
      const rng = createRng(17).fork(name);
      return {
        name,
        threads: singularTiles.length / 4,
        arrays: {
          parameters,
          layers,
          tiles: singularTiles,
          partials: Float32Array.from({ length: partialLength }, () => rng.normal()),
          gradients: Float32Array.from(parameters, () => rng.normal()),
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'float32 sums of at most 48 numbers' },
};
