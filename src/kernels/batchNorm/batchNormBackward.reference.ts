import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel } from './batchNormBackward';
import { accumulate, batchNormCases } from './batchNormCases.reference';
import { batchNormLayout, partialRows } from './batchNormSizes';

/** Oracle, cases and tolerance of `batchNormBackward`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: batchNormLayout },
  oracle({ x = [], g = [], partial = [], scale = [], sizes = [] }) {
    const { pixels, slices } = batchNormLayout.read(sizes);
    const channels = scale.length;
    const dshift = new Float64Array(channels);
    const dscale = new Float64Array(channels);
    for (let slice = 0; slice < slices; slice++)
      for (let c = 0; c < channels; c++) {
        accumulate(dshift, c, entry(partial, (2 + 2 * slice) * channels + c));
        accumulate(dscale, c, entry(partial, (3 + 2 * slice) * channels + c));
      }
    const dx = Float64Array.from(x, (value, at) => {
      const c = at % channels;
      const inverse = entry(partial, channels + c);
      const unit = (value - entry(partial, c)) * inverse;
      const along = entry(dshift, c) + unit * entry(dscale, c);
      return entry(scale, c) * inverse * (entry(g, at) - along / pixels);
    });
    return { dx, dscale, dshift };
  },
  cases: () =>
    batchNormCases((sizes, normal) => {
      const length = sizes.pixels * sizes.channels;
      return {
        x: normal(length),
        g: normal(length),
        partial: normal(partialRows(sizes) * sizes.channels),
        scale: normal(sizes.channels),
        dx: new Float32Array(length),
        dscale: new Float32Array(sizes.channels),
        dshift: new Float32Array(sizes.channels),
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most a dozen slices of order 1' },
};
