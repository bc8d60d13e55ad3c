import source from '../../../shaders/batchNormSums.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { accumulate, batchNormCases, batchNormRecord, partialRows } from './batchNormSizes';

/**
 * The first pass of batch normalization's gradient: g = dy where y > 0, and partial = mean, 1/√(variance + ε), then
 * Σ g and Σ g · (x − mean)/√(variance + ε) of each slice of pixels.
 *
 * x, dy, y and g [pixels, c], mean and variance [c], partial [2 + 2 · slices, c]. sizes: see `batchNormTable`. Without
 * a ReLU g is dy, g is not written, and any arrays stand in the places of y and g.
 */
export const kernel: Kernel = {
  name: 'batchNormSums',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'mean', type: 'f32', access: 'read' },
    { name: 'variance', type: 'f32', access: 'read' },
    { name: 'g', type: 'f32', access: 'read_write' },
    { name: 'partial', type: 'f32', access: 'read_write' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
  ],
  oracle({ x = [], dy = [], y = [], mean = [], variance = [], g = [], partial = [], sizes = [] }) {
    const { slices, epsilon, relu } = batchNormRecord(sizes);
    const channels = mean.length;
    const result = new Float64Array(partial.length);
    const gradient = Float64Array.from(dy, (value, at) => (relu && (y[at] ?? 0) <= 0 ? 0 : value));
    const inverse = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
    result.set(mean);
    result.set(inverse, channels);
    gradient.forEach((value, at) => {
      const c = at % channels;
      const sum = (2 + 2 * (Math.floor(at / channels) % slices)) * channels + c;
      accumulate(result, sum, value);
      accumulate(result, sum + channels, value * ((x[at] ?? 0) - (mean[c] ?? 0)) * (inverse[c] ?? 0));
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
