import source from '../../../shaders/batchNormMoments.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { accumulate, batchNormCases, batchNormRecord, partialRows } from './batchNormSizes';

/**
 * The first pass of batch normalization: partial = scale, shift, then mean and Σ(x − mean)² of each slice of pixels.
 *
 * x [pixels, c], scale and shift [c], partial [2 + 2 · slices, c]. sizes: see `batchNormTable`. Reads x once.
 */
export const kernel: Kernel = {
  name: 'batchNormMoments',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'scale', type: 'f32', access: 'read' },
    { name: 'shift', type: 'f32', access: 'read' },
    { name: 'partial', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
  oracle({ x = [], scale = [], shift = [], sizes = [], partial = [] }) {
    const { pixels, slices } = batchNormRecord(sizes);
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
      accumulate(result, mean + channels, (value - (result[mean] ?? 0)) ** 2);
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
      'float32 sums of squares about a pixel, which may lie three deviations off the mean: ten times its square',
  },
};
