import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel } from './batchNormForward';
import { accumulate, batchNormCases, normalized } from './batchNormCases.reference';
import { batchNormLayout, partialRows } from './batchNormSizes';

/** Oracle, cases and tolerance of `batchNormForward`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: batchNormLayout },
  oracle({ x = [], residual = [], partial = [], sizes = [], mean: { length: channels } = [] }) {
    const { pixels, slices } = batchNormLayout.read(sizes);
    const mean = new Float64Array(channels);
    const variance = new Float64Array(channels);
    const row = (slice: number, which: number, c: number) =>
      entry(partial, (2 + 2 * slice + which) * channels + c);
    const countOf = (slice: number) => Math.ceil((pixels - slice) / slices);
    for (let slice = 0; slice < slices; slice++)
      for (let c = 0; c < channels; c++) accumulate(mean, c, (row(slice, 0, c) * countOf(slice)) / pixels);
    for (let slice = 0; slice < slices; slice++)
      for (let c = 0; c < channels; c++) {
        const between = countOf(slice) * (row(slice, 0, c) - entry(mean, c)) ** 2;
        accumulate(variance, c, (row(slice, 1, c) + between) / pixels);
      }
    const scale = Float64Array.from(partial.slice(0, channels));
    const shift = Float64Array.from(partial.slice(channels, 2 * channels));
    const y = normalized(sizes, {
      x: Float64Array.from(x),
      residual: Float64Array.from(residual),
      scale,
      shift,
      mean,
      variance,
    });
    return { y, mean, variance };
  },
  cases: () =>
    batchNormCases((sizes, normal) => {
      const length = sizes.pixels * sizes.channels;
      // Only Σ(x − mean)² has to be positive.
      const partial = normal(partialRows(sizes) * sizes.channels).map((value, at) =>
        at >= 2 * sizes.channels && Math.floor(at / sizes.channels) % 2 === 1 ? 1 + value * value : value,
      );
      return {
        x: normal(length),
        residual: normal(length),
        partial,
        y: new Float32Array(length),
        mean: new Float32Array(sizes.channels),
        variance: new Float32Array(sizes.channels),
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most a dozen slices of order 1' },
};
