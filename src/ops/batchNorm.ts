import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import { runsOwnKernel } from './ownKernels';
import type { BatchNormAttributes } from './webgpu/batchNorm';

/** ε is added to the variance; relu(… + residual) follows in the same pass. */
type Options = { epsilon: number; residual?: tf.Tensor4D | undefined; relu: boolean };

const run = <T extends tf.Tensor | tf.Tensor[]>(
  name: string,
  inputs: tf.NamedTensorMap,
  { residual, ...attributes }: Options,
) =>
  tf.engine().runKernel<T>(name, residual ? { ...inputs, residual } : inputs, {
    ...attributes,
    residual: residual !== undefined,
  } satisfies BatchNormAttributes);

function assertFitting(x: tf.Tensor4D, perChannel: tf.NamedTensorMap, { epsilon, residual }: Options): void {
  const channels = x.shape[3];
  if (x.size === 0) throw new ShapeError(`x must not be empty, got shape [${x.shape.join(', ')}].`);
  for (const [name, { shape }] of Object.entries(perChannel))
    if (shape.length !== 1 || shape[0] !== channels)
      throw new ShapeError(
        `${name} must have shape [${channels}], one value per channel of x, got [${shape.join(', ')}].`,
      );
  if (residual && !tf.util.arraysEqual(residual.shape, x.shape))
    throw new ShapeError(
      `The residual must have the shape of x, [${x.shape.join(', ')}], got [${residual.shape.join(', ')}].`,
    );
  if (!(epsilon > 0)) throw new ShapeError(`ε must be positive, got ${epsilon}: a variance may be 0.`);
}

/**
 * relu((x − mean) / √(variance + ε) · scale + shift + residual) with given statistics: evaluation.
 *
 * x and residual [b, h, w, c]; scale, shift, mean and variance [c] → [b, h, w, c]. On WebGPU one dispatch, not
 * differentiable. Throws ShapeError where sizes do not fit.
 */
export function normalize(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  options: Options,
): tf.Tensor4D {
  assertFitting(x, { scale, shift, mean, variance }, options);
  if (runsOwnKernel('BatchNormEvaluation'))
    return run<tf.Tensor4D>('BatchNormEvaluation', { x, scale, shift, mean, variance }, options);
  const { epsilon, residual, relu } = options;
  return tf.tidy(() => {
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    const plain = tf.add<tf.Tensor4D>(tf.mul(tf.sub(x, mean), factor), shift);
    const sum = residual ? tf.add<tf.Tensor4D>(plain, residual) : plain;
    return relu ? tf.relu(sum) : sum;
  });
}

/**
 * Batch normalization in training (Ioffe and Szegedy 2015): `normalize` with the mean and the biased variance of x over
 * b, h and w.
 *
 * x and residual [b, h, w, c], scale and shift [c]; differentiable in all four. mean and variance [c] are for running
 * averages and have no gradient. On WebGPU two dispatches forward and two backward. Throws ShapeError where sizes do not
 * fit.
 */
export function batchNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  options: Options,
): { y: tf.Tensor4D; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  assertFitting(x, { scale, shift }, options);
  if (runsOwnKernel('BatchNormTraining')) {
    type Outputs = [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const [y, mean, variance] = run<Outputs>('BatchNormTraining', { x, scale, shift }, options);
    return { y, mean, variance };
  }
  return tf.tidy(() => {
    const moments = tf.moments(x, [0, 1, 2]);
    const mean = tf.reshape<tf.Rank.R1>(moments.mean, scale.shape);
    const variance = tf.reshape<tf.Rank.R1>(moments.variance, scale.shape);
    return { y: normalize(x, scale, shift, mean, variance, options), mean, variance };
  });
}

tf.registerGradient({
  kernelName: 'BatchNormTraining',
  inputsToSave: ['x', 'scale'],
  outputsToSave: [true, true, true],
  gradFunc(dys, [x, scale, y, mean, variance], attributes) {
    const [dy] = Array.isArray(dys) ? dys : [dys];
    if (!dy || !x || !scale || !y || !mean || !variance) return {};
    const inputs = { dy, x, scale, y, mean, variance };
    const gradients = tf.engine().runKernel<tf.Tensor[]>('BatchNormTrainingGrad', inputs, attributes);
    const [dx = dy, dscale = scale, dshift = scale, masked] = gradients;
    const residual = masked ?? tf.clone(dy);
    // Nothing else reads them: their memory serves the rest of the backward pass.
    tf.dispose([x, y, mean, variance, dy]);
    if (attributes['residual'] !== true) residual.dispose();
    return { x: () => dx, scale: () => dscale, shift: () => dshift, residual: () => residual };
  },
});
