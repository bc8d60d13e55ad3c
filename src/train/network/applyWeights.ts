import { tf } from '../../gpu/tfjs/tfjs';
import { formOf } from '../../forms';
import { applyFactored, applyKernel } from '../../forms/apply';
import type { LayerContext, LayerWeights, TensorParameters } from '../../forms/form';

/** The kernel, HWIO or [in, out], of a matrix [rows, cols]. */
function kernelOf({ kernelShape, decomposition }: LayerContext, matrix: tf.Tensor2D): tf.Tensor {
  const [kh = 1, kw = 1, channels = 1, filters = 1] = kernelShape;
  if (kernelShape.length !== 4 || decomposition === 'channel') return tf.reshape(matrix, [...kernelShape]);
  return tf.transpose(tf.reshape(matrix, [kh, channels, kw, filters]), [0, 2, 1, 3]);
}

/**
 * A layer with weights: applied with its kernel, or two kernels in sequence, or the kernel that its form computes from its
 * parameters; plus its bias, if any. x [b, ...inputShape] → [b, …]; differentiable in x and all of `own`.
 */
export function applyWeights(
  x: tf.Tensor,
  { context, weights }: { context: LayerContext; weights: LayerWeights },
  { bias, ...own }: TensorParameters,
  relu: boolean,
): tf.Tensor {
  const { first, kernel } = own;
  if (first && kernel) return applyFactored(x, context, { first, kernel }, { bias, relu });
  const made = kernel ?? kernelOf(context, formOf(weights).weight(context, own));
  return applyKernel(x, context, made, { bias, relu });
}
