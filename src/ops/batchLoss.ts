import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../gpu/kernel';
import { runsOwnKernel } from './ownKernels';

/** The mean loss of a batch, and each sample's metric [b]. */
export type BatchLoss = { loss: tf.Scalar; measured: tf.Tensor1D };

/** How a loss is computed from outputs [b, n] and targets [b, n]. */
export type LossOps = {
  /** The mean loss in tf ops; differentiable in the outputs. */
  mean(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Scalar;
  /** Each sample's metric [b] in tf ops. */
  measured(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Tensor1D;
  /**
   * The same on WebGPU in one dispatch: each row's share of the mean, the mean, its gradient and each row's metric. A kernel
   * of `src/kernels` with the bindings of `softmaxCrossEntropy`, in one workgroup.
   */
  kernel?: Kernel;
};

/**
 * The loss of a batch, differentiable in the outputs; on WebGPU computed by the loss's kernel if it has one. `last`: nothing
 * is computed from it, so that the gradient with respect to it is 1; that saves a dispatch.
 */
export function batchLoss(
  { mean, measured, kernel }: LossOps,
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
  { last = false } = {},
): BatchLoss {
  if (!kernel || !runsOwnKernel('BatchLoss'))
    return { loss: mean(outputs, targets), measured: measured(outputs, targets) };
  const results: tf.Tensor[] = tf
    .engine()
    .runKernel('BatchLoss', { outputs, targets }, { kernel: kernel.name, last });
  const [loss = outputs, , metric = outputs] = results;
  return { loss: tf.reshape<tf.Rank.R0>(loss, []), measured: tf.reshape<tf.Rank.R1>(metric, [metric.size]) };
}

tf.registerGradient({
  kernelName: 'BatchLoss',
  outputsToSave: [false, true, false],
  gradFunc(dy, [slope], attributes) {
    const [dLoss] = Array.isArray(dy) ? dy : [dy];
    if (!slope || !dLoss) return {};
    return { outputs: () => (attributes['last'] === true ? tf.clone(slope) : tf.mul(slope, dLoss)) };
  },
});
