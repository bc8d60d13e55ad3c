import { batchNormEpsilon } from './batchNorm';
import type { BatchNormLayer } from './batchNorm';
import type { LayerReference } from './layer';

const node: BatchNormLayer = { kind: 'batchNorm', name: 'norm' };

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

/** By the two-pass statistics of the batch, or the running ones. */
export const reference: LayerReference<BatchNormLayer> = {
  cases: [
    { node, inputs: [[3, 4, 5]] },
    { node, inputs: [[2, 2, 8]] },
  ],
  forward({ output, parameter, observe }, x) {
    const channels = output.at(-1) ?? 1;
    const seen = observe && statisticsOf(x, channels);
    if (seen) observe(seen);
    const [mean, variance] = seen ? [seen.mean, seen.variance] : [parameter('mean'), parameter('variance')];
    const [gamma, beta] = [parameter('gamma'), parameter('beta')];
    return x.map((value, at) => {
      const c = at % channels;
      const normal = (value - (mean[c] ?? NaN)) / Math.sqrt((variance[c] ?? NaN) + batchNormEpsilon);
      return normal * (gamma[c] ?? NaN) + (beta[c] ?? NaN);
    });
  },
};
