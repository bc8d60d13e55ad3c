import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../../src/losses/loss';

const eachOf = (outputs: ArrayLike<number>, targets: ArrayLike<number>) =>
  Float64Array.from(outputs, (output, i) => output - (targets[i] ?? NaN));

/** A regression: the target of each output is a multiple of the label; the metric is a sample's mean absolute error. */
export const meanSquaredError: Loss = {
  id: 'meanSquaredError',
  label: 'Mean squared error',
  summary: 'The mean of the squares by which outputs miss their targets.',
  metric: { label: 'Mean absolute error', better: 'lower' },
  layOut(labels, outputs, targets) {
    for (let at = 0; at < labels.length * outputs; at++)
      targets[at] = ((labels[Math.floor(at / outputs)] ?? NaN) * (1 + (at % outputs))) / 4;
  },
  mean: (outputs, targets) => tf.mean<tf.Scalar>(tf.squaredDifference(outputs, targets)),
  measured: (outputs, targets) => tf.mean<tf.Tensor1D>(tf.abs(tf.sub(outputs, targets)), 1),
  oracle(outputs, targets, width) {
    const errors = eachOf(outputs, targets);
    const measured = new Float64Array(errors.length / width);
    errors.forEach((error, i) => {
      const row = Math.floor(i / width);
      measured[row] = (measured[row] ?? NaN) + Math.abs(error) / width;
    });
    return {
      loss: errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length,
      slope: errors.map((error) => (2 * error) / errors.length),
      measured,
    };
  },
};
