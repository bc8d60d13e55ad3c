import type { LoadedDataset } from '../../src/datasets/dataset';

const size = 64;

/** The class with the largest score x W + b, and the scores. */
function scoresOf(weights: Float32Array, x: Float32Array, classes: number): Float64Array {
  const scores = new Float64Array(classes);
  for (let i = 0; i <= x.length; i++) {
    const value = i < x.length ? (x[i] ?? 0) : 1;
    for (let c = 0; c < classes; c++) scores[c] = (scores[c] ?? 0) + value * (weights[i * classes + c] ?? 0);
  }
  return scores;
}

const accuracyOf = (weights: Float32Array, { test, classNames }: LoadedDataset) => {
  const features = test.inputs.length / test.count;
  let right = 0;
  test.labels.forEach((label, i) => {
    const scores = scoresOf(
      weights,
      test.inputs.subarray(i * features, (i + 1) * features),
      classNames.length,
    );
    if (scores.indexOf(Math.max(...scores)) === label) right++;
  });
  return right / test.count;
};

/** Best test accuracy of a linear softmax classifier over several epochs (SGD, decaying rate). */
export function bestLinearAccuracy(data: LoadedDataset, epochs: number): number {
  const classes = data.classNames.length;
  const features = data.test.inputs.length / data.test.count;
  const weights = new Float32Array((features + 1) * classes);
  const inputs = new Float32Array(size * features);
  const labels = new Uint8Array(size);
  const steps = Math.floor(data.trainCount / size);
  let best = 0;
  for (let step = 0; step < epochs * steps; step++) {
    data.fill(step, size, inputs, labels);
    const rate = (0.03 / size) * (1 - step / (epochs * steps));
    const gradient = new Float32Array(weights.length);
    for (let n = 0; n < size; n++) {
      const x = inputs.subarray(n * features, (n + 1) * features);
      const scores = scoresOf(weights, x, classes);
      const top = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - top));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const error = powers.map((power, c) => power / total - (labels[n] === c ? 1 : 0));
      for (let i = 0; i <= features; i++) {
        const value = i < features ? (x[i] ?? 0) : 1;
        for (let c = 0; c < classes; c++)
          gradient[i * classes + c] = (gradient[i * classes + c] ?? 0) + value * (error[c] ?? 0);
      }
    }
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) - rate * (gradient[i] ?? 0);
    if ((step + 1) % steps === 0) best = Math.max(best, accuracyOf(weights, data));
  }
  return best;
}
