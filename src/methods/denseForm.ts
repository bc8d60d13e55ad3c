import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import { convolution, product } from '../kernels/ops';
import type { Epilogue } from '../kernels/ops';
import type { LayerContext, LayerForm, LayerWeights } from './layerForm';

/** The tensor as one of rank 4. Throws ShapeError when it is none. */
export const as4D = (x: tf.Tensor): tf.Tensor4D => {
  const [a, b, c, d] = x.shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new ShapeError(`A convolution needs rank 4, not [${x.shape.join(', ')}].`);
  return tf.reshape<tf.Rank.R4>(x, [a, b, c, d]);
};

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

/** The weight stored whole: `kernel`, HWIO or [in, out]. */
export const denseForm: LayerForm = {
  id: 'dense',
  apply(x, context, { kernel }, epilogue) {
    if (!kernel) throw new ShapeError(`${context.layer.name} has no kernel.`);
    return applyKernel(x, context, kernel, epilogue);
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
