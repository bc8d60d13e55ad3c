import * as tf from '@tensorflow/tfjs-core';
import { entry } from '../core/entry';
import { kernel } from '../kernels/loss/softmaxCrossEntropy';
import type { Loss } from './loss';

/** Cross-entropy in nats of the softmax of logits with class labels; the metric is accuracy, 1 where the label ranks first. */
export const loss: Loss = {
  id: 'crossEntropy',
  label: 'Cross-entropy',
  summary: 'Negative log-likelihood of the label under the softmax of the logits, in nats.',
  metric: { label: 'Accuracy', better: 'higher' },
  layOut(labels, outputs, targets) {
    for (let i = 0; i < labels.length; i++) targets[i * outputs + entry(labels, i)] = 1;
  },
  kernel,
  mean: (logits, targets) =>
    tf.mul<tf.Scalar>(tf.sum(tf.mul(targets, tf.logSoftmax(logits))), -1 / (logits.shape[0] || 1)),
  measured: (logits, targets) =>
    tf.cast<tf.Tensor1D>(tf.equal(tf.argMax(logits, 1), tf.argMax(targets, 1)), 'float32'),
  oracle(logits, targets, width) {
    const rows = logits.length / width;
    const [slope, measured] = [new Float64Array(logits.length), new Float64Array(rows)];
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const own = Array.from({ length: width }, (_, c) => entry(logits, row * width + c));
      const largest = Math.max(...own);
      const logSum = largest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
      own.forEach((logit, c) => {
        const target = entry(targets, row * width + c);
        loss += (target * (logSum - logit)) / rows;
        slope[row * width + c] = (Math.exp(logit - logSum) - target) / rows;
      });
      measured[row] = entry(targets, row * width + own.indexOf(largest)) > 0 ? 1 : 0;
    }
    return { loss, slope, measured };
  },
};
