import { entry } from '../core/entry';
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
  const mean = of((at) => entry(x, at));
  return { mean, variance: of((at, channel) => (entry(x, at) - entry(mean, channel)) ** 2) };
}

/** With the statistics of the batch, in two passes, or with the running ones. */
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
      const normal = (value - entry(mean, c)) / Math.sqrt(entry(variance, c) + batchNormEpsilon);
      return normal * entry(gamma, c) + entry(beta, c);
    });
  },
};
