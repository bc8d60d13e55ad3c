import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { accumulate, batchNormCases } from './batchNormCases.reference';
import { batchNormLayout, partialRows } from './batchNormSizes';
import { kernel } from './batchNormSums';

/** Oracle, cases and tolerance of `batchNormSums`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: batchNormLayout },
  oracle({ x = [], dy = [], y = [], mean = [], variance = [], g = [], partial = [], sizes = [] }) {
    const { slices, epsilon, relu } = batchNormLayout.read(sizes);
    const channels = mean.length;
    const result = new Float64Array(partial.length);
    const gradient = Float64Array.from(dy, (value, at) => (relu && entry(y, at) <= 0 ? 0 : value));
    const inverse = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
    result.set(mean);
    result.set(inverse, channels);
    gradient.forEach((value, at) => {
      const c = at % channels;
      const sum = (2 + 2 * (Math.floor(at / channels) % slices)) * channels + c;
      accumulate(result, sum, value);
      accumulate(result, sum + channels, value * (entry(x, at) - entry(mean, c)) * entry(inverse, c));
    });
    return { g: relu ? gradient : Float64Array.from(g), partial: result };
  },
  cases: () =>
    batchNormCases((sizes, normal) => {
      const length = sizes.pixels * sizes.channels;
      return {
        x: normal(length),
        dy: normal(length),
        y: normal(length),
        mean: normal(sizes.channels),
        variance: normal(sizes.channels).map((value) => 0.5 + value * value),
        g: new Float32Array(length),
        partial: new Float32Array(partialRows(sizes) * sizes.channels),
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of some hundred products of order 1' },
};
