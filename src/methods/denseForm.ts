import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import type { LayerContext, LayerForm, LayerWeights } from './layerForm';

/** Explicit zero padding of an NHWC tensor: the same pixels on both sides, at every stride. */
const padding = (
  rows: number,
  cols: number,
): [[number, number], [number, number], [number, number], [number, number]] => [
  [0, 0],
  [rows, rows],
  [cols, cols],
  [0, 0],
];

/** Cross-correlation of x [b, h, w, c] with an HWIO kernel. */
export const convolve = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  stride: [number, number],
  pad: [number, number],
): tf.Tensor => tf.conv2d<tf.Tensor4D>(as4D(x), as4D(kernel), stride, padding(...pad));

/** The tensor as one of rank 4. Throws ShapeError when it is none. */
export const as4D = (x: tf.Tensor): tf.Tensor4D => {
  const [a, b, c, d] = x.shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new ShapeError(`A convolution needs rank 4, not [${x.shape.join(', ')}].`);
  return tf.reshape<tf.Rank.R4>(x, [a, b, c, d]);
};

/** The layer with a whole kernel, HWIO or [in, out], without bias. */
export function applyKernel(x: tf.Tensor, { layer }: LayerContext, kernel: tf.Tensor): tf.Tensor {
  if (layer.kind === 'dense') return tf.matMul(x, kernel);
  return convolve(x, kernel, [layer.stride, layer.stride], [layer.pad, layer.pad]);
}

/** The weight stored whole: `kernel`, HWIO or [in, out]. */
export const denseForm: LayerForm = {
  id: 'dense',
  apply(x, context, { kernel }) {
    if (!kernel) throw new ShapeError(`${context.layer.name} has no kernel.`);
    return applyKernel(x, context, kernel);
  },
};

/** A kernel, HWIO or [in, out], as a layer's parameters. */
export const denseWeights = (
  { kernelShape, rows, cols }: LayerContext,
  kernel: Float32Array,
): LayerWeights => ({
  form: denseForm,
  rank: Math.min(rows, cols),
  parameters: { kernel: { shape: kernelShape, values: Float32Array.from(kernel), role: 'weight' } },
});
