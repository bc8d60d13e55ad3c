import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel } from './batchNormMoments';
import { accumulate, batchNormCases } from './batchNormCases.reference';
import { batchNormLayout, partialRows } from './batchNormSizes';

/** Oracle, cases and tolerance of `batchNormMoments`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: batchNormLayout },
  oracle({ x = [], scale = [], shift = [], sizes = [], partial = [] }) {
    const { pixels, slices } = batchNormLayout.read(sizes);
    const channels = scale.length;
    const result = new Float64Array(partial.length);
    result.set(scale);
    result.set(shift, channels);
    const rowOf = (at: number) => 2 + 2 * (Math.floor(at / channels) % slices);
    const countOf = (at: number) => Math.ceil((pixels - (Math.floor(at / channels) % slices)) / slices);
    x.forEach((value, at) => {
      accumulate(result, rowOf(at) * channels + (at % channels), value / countOf(at));
    });
    x.forEach((value, at) => {
      const mean = rowOf(at) * channels + (at % channels);
      accumulate(result, mean + channels, (value - entry(result, mean)) ** 2);
    });
    return { partial: result };
  },
  cases: () =>
    batchNormCases((sizes, normal) => ({
      x: normal(sizes.pixels * sizes.channels, 2),
      scale: normal(sizes.channels),
      shift: normal(sizes.channels),
      partial: new Float32Array(partialRows(sizes) * sizes.channels),
    })),
  tolerance: {
    relative: 1e-5,
    reason:
      'float32 sums of squares about one pixel, up to three standard deviations from the mean: ten times the variance',
  },
};
