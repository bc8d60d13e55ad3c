import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/batchedProduct.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { productRecords } from './productTable';
import type { MatrixPlace } from './productTable';
import { spliced } from '../spliced';

/**
 * C = α·op(A)·op(B) + β·op(D) for a list of matrices of any shapes.
 *
 * left, right, addend, result: packed arrays; the lengths of the first two are multiples of four. products, tiles: see
 * `ProductTables`. scales [products, 2]: α, β. Cost: Σ rows·cols·depth MACs, one dispatch for any number of products.
 */
export const kernel: Kernel = {
  name: 'batchedProduct',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'left', type: 'f32', access: 'read' },
    { name: 'right', type: 'f32', access: 'read' },
    { name: 'addend', type: 'f32', access: 'read' },
    { name: 'scales', type: 'f32', access: 'read' },
    { name: 'products', type: 'u32', access: 'read' },
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'result', type: 'f32', access: 'read_write' },
  ],
  fallback({ left, right, addend, scales, result }, { products = new Uint32Array() }) {
    if (!left || !right || !addend || !scales || !result) return {};
    const parts = productRecords(products).map((one, index) => {
      const sum =
        one.depth === 0
          ? tf.zeros<tf.Rank.R2>([one.rows, one.cols])
          : tf.matMul(
              matrixOf(left, one.left, one.rows, one.depth),
              matrixOf(right, one.right, one.depth, one.cols),
            );
      const scaled = tf.mul<tf.Tensor2D>(sum, tf.slice1d(scales, 2 * index, 1));
      if (!one.addend) return { place: one.result, matrix: scaled };
      const added = tf.mul(
        matrixOf(addend, one.addend, one.rows, one.cols),
        tf.slice1d(scales, 2 * index + 1, 1),
      );
      return { place: one.result, matrix: tf.add<tf.Tensor2D>(scaled, added) };
    });
    return { result: withMatrices(result, parts) };
  },
};

/** The range of an array that holds a matrix, as [rows as stored, pitch], zero-padded at the end. */
function stretchOf(array: tf.Tensor1D, offset: number, many: number, pitch: number): tf.Tensor2D {
  const length = Math.min(many * pitch, array.size - offset);
  const stretch = tf.slice1d(array, offset, length);
  return tf.reshape(tf.pad1d(stretch, [0, many * pitch - length]), [many, pitch]);
}

function matrixOf(array: tf.Tensor1D, place: MatrixPlace, rows: number, cols: number): tf.Tensor2D {
  const { offset, pitch, transposed } = place;
  const [many, long] = transposed ? [cols, rows] : [rows, cols];
  // A single row may have any pitch, even one below its length.
  const stored = tf.slice2d(stretchOf(array, offset, many, Math.max(pitch, long)), [0, 0], [many, long]);
  return transposed ? tf.transpose<tf.Tensor2D>(stored) : stored;
}

/** The array with these matrices written into it; elements between their rows are kept. */
function withMatrices(
  array: tf.Tensor1D,
  parts: readonly { place: MatrixPlace; matrix: tf.Tensor2D }[],
): tf.Tensor1D {
  const stored = parts.map(({ place, matrix }) => ({
    ...place,
    rows: place.transposed ? tf.transpose<tf.Tensor2D>(matrix) : matrix,
  }));
  const isWhole = ({ pitch, rows }: (typeof stored)[number]) =>
    pitch === rows.shape[1] || rows.shape[0] === 1;
  const whole = stored.filter(isWhole).map(({ offset, rows }) => ({ offset, tensor: rows }));
  // One by one: matrices may be interleaved.
  return stored
    .filter((one) => !isWhole(one))
    .reduce(
      (present, { offset, pitch, rows }) => {
        const [many, long] = rows.shape;
        const gaps = tf.slice2d(stretchOf(present, offset, many, pitch), [0, long], [many, pitch - long]);
        const stretch = tf.reshape<tf.Rank.R1>(tf.concat2d([rows, gaps], 1), [many * pitch]);
        const tensor = tf.slice1d(stretch, 0, Math.min(many * pitch, present.size - offset));
        return spliced(present, [{ offset, tensor }]);
      },
      spliced(array, whole),
    );
}
