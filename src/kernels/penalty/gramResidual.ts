import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/gramResidual.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { factorRecords, factorTileLayout, tileEdge } from './factorTable';

/**
 * E = UᵀU − I of every factor, and partial sums of ‖E‖²_F, one per 8×8 tile on or above the diagonal.
 *
 * parameters: packed factors, row-major [rows, cols]. residual: Σ cols² elements. partial: one per tile, off-diagonal
 * tiles counted twice, so that the partial sums of a factor add up to ‖UᵀU − I‖²_F. Cost: Σ rows·cols²/2 MACs, one
 * dispatch.
 */
export const kernel: Kernel = {
  name: 'gramResidual',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'factors', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'residual', type: 'f32', access: 'read_write' },
    { name: 'partial', type: 'f32', access: 'read_write' },
  ],
  fallback({ parameters, residual, partial }, { factors = new Uint32Array(), tiles = new Uint32Array() }) {
    if (!parameters || !residual || !partial) return {};
    const grams = factorRecords(factors).map(({ offset, rows, cols, rank }) => {
      const factor = tf.reshape(tf.slice1d(parameters, offset, rows * cols), [rows, cols]);
      const identity = tf.pad(tf.eye(rank), [
        [0, cols - rank],
        [0, cols - rank],
      ]);
      return tf.sub(tf.matMul(factor, factor, true), identity);
    });
    const sums = factorRecords(factors).flatMap(({ cols }, index) => {
      const gram = grams[index];
      if (!gram) return [];
      const grid = Math.ceil(cols / tileEdge);
      const fill = grid * tileEdge - cols;
      const square = tf.pad(tf.square(gram), [
        [0, fill],
        [0, fill],
      ]);
      const blocks = tf.sum(tf.reshape(square, [grid, tileEdge, grid, tileEdge]), [1, 3]);
      return [tf.reshape<tf.Rank.R1>(blocks, [grid ** 2])];
    });
    const { picked, weights } = tilePositions(factors, tiles);
    return {
      residual: tf.concat1d(grams.map((gram) => tf.reshape<tf.Rank.R1>(gram, [gram.size]))),
      partial: tf.mul(tf.gather(tf.concat1d(sums), tf.tensor1d(picked, 'int32')), tf.tensor1d(weights)),
    };
  },
};

/** Index of each tile's block sum among all factors' blocks, and its multiplicity. */
function tilePositions(factors: Uint32Array, tiles: Uint32Array) {
  let blocks = 0;
  const grids = factorRecords(factors).map(({ cols }) => {
    const grid = { start: blocks, width: Math.ceil(cols / tileEdge) };
    blocks += grid.width ** 2;
    return grid;
  });
  const picked: number[] = [];
  const weights: number[] = [];
  for (const { factor, row, column } of factorTileLayout.records(tiles)) {
    const { start, width } = grids[factor] ?? { start: 0, width: 0 };
    picked.push(start + (row / tileEdge) * width + column / tileEdge);
    weights.push(row === column ? 1 : 2);
  }
  return { picked, weights };
}
