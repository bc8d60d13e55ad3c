import { createRng } from '../../core/rng';
import type { KernelCase } from '../kernelReference';
import { convTable, kernelRows } from './convSizes';
import type { ConvSizes, FilterSlices } from './convSizes';

/** A convolution of x [b, h, w, c] with a kernel [kh, kw, n], the same stride and padding both ways. */
export const conv = (
  [batch, height, width, channels]: [number, number, number, number],
  [kernelHeight, kernelWidth, filters]: [number, number, number],
  stride = 1,
  pad = 0,
): ConvSizes => ({
  batch,
  height,
  width,
  channels,
  filters,
  kernelHeight,
  kernelWidth,
  outHeight: Math.floor((height + 2 * pad - kernelHeight) / stride) + 1,
  outWidth: Math.floor((width + 2 * pad - kernelWidth) / stride) + 1,
  strideY: stride,
  strideX: stride,
  padY: pad,
  padX: pad,
});

/** Cases of a filter gradient that `plan` cuts into slices. x4 and dy4 hold the same numbers as x and dy. */
export const filterGradientCases = (
  plan: (sizes: ConvSizes) => FilterSlices & { threads: number },
): KernelCase[] =>
  (
    [
      ['1 × 1', conv([1, 1, 4, 1], [1, 1, 1])],
      ['first layer', conv([3, 12, 12, 1], [3, 3, 16], 1, 1)],
      ['stride 2, odd sizes', conv([2, 9, 7, 3], [3, 3, 7], 2, 1)],
      ['columns tile − 1', conv([2, 5, 5, 4], [3, 3, 7], 1, 1)],
      ['columns tile + 1', conv([2, 5, 5, 5], [3, 3, 9], 1, 1)],
      ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2)],
      ['k × 1', conv([2, 8, 8, 6], [3, 1, 5])],
      ['many slices', conv([17, 6, 6, 2], [3, 3, 4], 1, 1)],
      ['a dense layer', conv([1, 1, 33, 40], [1, 1, 20])],
    ] satisfies [string, ConvSizes][]
  ).map(([name, sizes]) => {
    const rng = createRng(5).fork(name);
    const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
    const { threads, ...cut } = plan(sizes);
    const x = normal(sizes.batch * sizes.height * sizes.width * sizes.channels);
    const dy = normal(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters);
    const partial = new Float32Array(cut.slices * kernelRows(sizes) * sizes.filters);
    return { name, threads, arrays: { x, x4: x, dy, dy4: dy, sizes: convTable(sizes, cut), partial } };
  });
