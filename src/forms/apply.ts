import * as tf from '@tensorflow/tfjs-core';
import { convolution, product } from '../ops/products';
import type { Epilogue } from '../ops/products';
import type { LayerContext } from './form';

/** Applies a layer with a whole kernel, HWIO or [in, out]. */
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

/**
 * Applies two layers one after the other: `first` is U as a kernel, `kernel` is diag(|s|)·Vᵀ; see `composedKernel`.
 *
 * x [b, ...inputShape] → [b, …]. Differentiable with respect to x, both kernels and the bias of the epilogue.
 */
export function applyFactored(
  x: tf.Tensor,
  { layer, decomposition }: LayerContext,
  { first, kernel }: { first: tf.Tensor; kernel: tf.Tensor },
  epilogue: Epilogue = {},
): tf.Tensor {
  if (layer.kind === 'dense') return product(product(x, first), kernel, epilogue);
  const { stride, pad } = layer;
  if (decomposition === 'channel') {
    const between = convolution(x, first, { stride: [stride, stride], pad: [pad, pad] });
    return convolution(between, kernel, { stride: [1, 1], pad: [0, 0] }, epilogue);
  }
  const between = convolution(x, first, { stride: [stride, 1], pad: [pad, 0] });
  return convolution(between, kernel, { stride: [1, stride], pad: [0, pad] }, epilogue);
}
