import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean cross-entropy in nats of logits [b, classes] against one-hot labels [b, classes]; differentiable in the logits.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  if (tf.getKernel('SoftmaxCrossEntropy', tf.getBackend())) {
    const outputs: tf.Tensor[] = tf.engine().runKernel('SoftmaxCrossEntropy', { logits, labels });
    const [loss = logits] = outputs;
    return tf.reshape<tf.Rank.R0>(loss, []);
  }
  return tf.mul<tf.Scalar>(tf.sum(tf.mul(labels, tf.logSoftmax(logits))), -1 / (logits.shape[0] || 1));
}

tf.registerGradient({
  kernelName: 'SoftmaxCrossEntropy',
  outputsToSave: [false, true],
  gradFunc(dy, [slope]) {
    const [dLoss] = Array.isArray(dy) ? dy : [dy];
    return slope && dLoss ? { logits: () => tf.mul(slope, dLoss) } : {};
  },
});
