import { batchNormEpsilon } from '../../src/core/network/network';
import type { Layer, Network } from '../../src/core/network/network';
import { shapedLayers, sizeOf } from '../../src/core/network/shape';
import type { Shape } from '../../src/core/network/shape';

/** Arrays by name: `<layer>.kernel`, `<layer>.bias`, `<layer>.gamma`, … */
export type Weights = Record<string, ArrayLike<number>>;

/** What the reference gives: logits [b, classes], and the mean and biased variance that each normalization saw. */
export type Reference = {
  logits: Float64Array;
  statistics: Record<string, { mean: number[]; variance: number[] }>;
};

/** The mean and biased variance of every channel of x [..., channels]. */
function statisticsOf(x: Float64Array, channels: number) {
  const of = (value: (at: number, channel: number) => number) =>
    Array.from({ length: channels }, (_, channel) => {
      let sum = 0;
      for (let at = channel; at < x.length; at += channels) sum += value(at, channel);
      return sum / (x.length / channels);
    });
  const mean = of((at) => x[at] ?? 0);
  return { mean, variance: of((at, channel) => ((x[at] ?? 0) - (mean[channel] ?? 0)) ** 2) };
}

function conv(
  layer: Extract<Layer, { kind: 'conv' }>,
  [height = 1, width = 1, channels = 1]: Shape,
  [rows = 1, columns = 1, filters = 1]: Shape,
  x: Float64Array,
  kernel: ArrayLike<number>,
): Float64Array {
  const [kh, kw] = layer.kernel;
  const batch = x.length / (height * width * channels);
  const y = new Float64Array(batch * rows * columns * filters);
  for (let at = 0; at < y.length; at++) {
    const to = at % filters;
    const column = Math.floor(at / filters) % columns;
    const row = Math.floor(at / filters / columns) % rows;
    const image = Math.floor(at / filters / columns / rows);
    let sum = 0;
    for (let i = 0; i < kh; i++)
      for (let j = 0; j < kw; j++) {
        const [v, u] = [row * layer.stride + i - layer.pad, column * layer.stride + j - layer.pad];
        if (v < 0 || u < 0 || v >= height || u >= width) continue;
        for (let from = 0; from < channels; from++)
          sum +=
            (x[((image * height + v) * width + u) * channels + from] ?? NaN) *
            (kernel[((i * kw + j) * channels + from) * filters + to] ?? NaN);
      }
    y[at] = sum;
  }
  return y;
}

/** A network of whole kernels by plain loops in float64; `training`: normalized by the batch's own statistics. */
export function reference(
  network: Network,
  weights: Weights,
  inputs: ArrayLike<number>,
  training: boolean,
): Reference {
  const outputs = new Map<string, Float64Array>();
  const statistics: Reference['statistics'] = {};
  const batch = inputs.length / sizeOf(network.input);
  let last: Float64Array = Float64Array.from(inputs);
  for (const { layer, input, output } of shapedLayers(network)) {
    const { name } = layer;
    const x = layer.input === undefined ? last : (outputs.get(layer.input) ?? new Float64Array());
    const channels = input.at(-1) ?? 1;
    const weight = (key: string, at: number) => weights[`${name}.${key}`]?.[at] ?? NaN;
    switch (layer.kind) {
      case 'conv':
        last = conv(layer, input, output, x, weights[`${name}.kernel`] ?? []);
        if (layer.bias !== false) last = last.map((value, at) => value + weight('bias', at % layer.filters));
        break;
      case 'dense':
        last = Float64Array.from({ length: batch * layer.units }, (_, at) => {
          const [row, to] = [Math.floor(at / layer.units), at % layer.units];
          let sum = weight('bias', to);
          for (let from = 0; from < channels; from++)
            sum += (x[row * channels + from] ?? NaN) * weight('kernel', from * layer.units + to);
          return sum;
        });
        break;
      case 'batchNorm': {
        const seen = statisticsOf(x, channels);
        statistics[name] = seen;
        last = x.map((value, at) => {
          const c = at % channels;
          const mean = training ? (seen.mean[c] ?? NaN) : weight('mean', c);
          const variance = training ? (seen.variance[c] ?? NaN) : weight('variance', c);
          return (
            ((value - mean) / Math.sqrt(variance + batchNormEpsilon)) * weight('gamma', c) + weight('beta', c)
          );
        });
        break;
      }
      case 'add': {
        const other = outputs.get(layer.other);
        last = x.map((value, at) => value + (other?.[at] ?? NaN));
        break;
      }
      case 'relu':
        last = x.map((value) => Math.max(0, value));
        break;
      case 'flatten':
        break;
      case 'maxPool': {
        const [height = 1, width = 1] = input;
        const [rows = 1, columns = 1] = output;
        last = Float64Array.from({ length: batch * sizeOf(output) }, (_, at) => {
          const [image, inside] = [Math.floor(at / sizeOf(output)), at % sizeOf(output)];
          const [row, column] = [
            Math.floor(inside / (columns * channels)) % rows,
            Math.floor(inside / channels) % columns,
          ];
          let most = -Infinity;
          for (let i = 0; i < layer.size; i++)
            for (let j = 0; j < layer.size; j++)
              most = Math.max(
                most,
                x[
                  ((image * height + row * layer.size + i) * width + column * layer.size + j) * channels +
                    (inside % channels)
                ] ?? NaN,
              );
          return most;
        });
        break;
      }
      case 'globalAvgPool': {
        const positions = sizeOf(input) / channels;
        last = Float64Array.from({ length: batch * channels }, (_, at) => {
          const start = Math.floor(at / channels) * positions * channels + (at % channels);
          let sum = 0;
          for (let position = 0; position < positions; position++)
            sum += x[start + position * channels] ?? NaN;
          return sum / positions;
        });
        break;
      }
    }
    outputs.set(name, last);
  }
  return { logits: last, statistics };
}

/** Mean cross-entropy of logits [b, classes], in nats. */
export function referenceLoss(logits: Float64Array, labels: ArrayLike<number>, classes: number): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
    loss += largest + Math.log(sum) - (own[labels[row] ?? 0] ?? NaN);
  }
  return loss / labels.length;
}
