import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import { convolution, product } from '../ops/products';
import type { Epilogue } from '../ops/products';
import { toMatrix } from '../math/matricize';
import type { HostParameters, LayerContext, LayerWeights } from './layerForm';

const isRank4 = (x: tf.Tensor): x is tf.Tensor4D => x.rank === 4;

/** The tensor itself, known to be of rank 4: a reshape would be kept for the backward pass. Throws ShapeError otherwise. */
export function as4D(x: tf.Tensor): tf.Tensor4D {
  if (!isRank4(x)) throw new ShapeError(`A convolution needs rank 4, not [${x.shape.join(', ')}].`);
  return x;
}

/** The layer with a whole kernel, HWIO or [in, out]. */
export function applyKernel(
  x: tf.Tensor,
  { layer }: LayerContext,
  kernel: tf.Tensor,
  epilogue?: Epilogue,
): tf.Tensor {
  if (layer.kind === 'dense') return product(x, kernel, epilogue);
  const { stride, pad } = layer;
  return convolution(x, kernel, { stride: [stride, stride], pad: [pad, pad] }, epilogue);
}

/** The matrix whose singular values count, [rows, cols] row-major, of a dense layer's parameters. */
export const denseMatrix = (
  { kernelShape, decomposition }: LayerContext,
  { kernel = new Float32Array() }: HostParameters,
): Float32Array => toMatrix(kernel, kernelShape, decomposition);

/** A kernel, HWIO or [in, out], as a layer's parameters. */
export const denseWeights = (
  { kernelShape, rows, cols }: LayerContext,
  kernel: Float32Array,
): LayerWeights => ({
  form: 'dense',
  rank: Math.min(rows, cols),
  parameters: { kernel: { shape: kernelShape, values: Float32Array.from(kernel), role: 'weight' } },
});
