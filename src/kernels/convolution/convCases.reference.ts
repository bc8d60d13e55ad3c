import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import type { HostArrays, KernelCase, KernelReference } from '../kernelReference';
import { entry } from '../../core/entry';
import { convLayout, convTable, epilogues, kernelRows, tileLayout } from './convSizes';
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

/** How a filter gradient is cut into slices. */
type Plan = (sizes: ConvSizes) => FilterSlices & { threads: number };

/** A case of a filter gradient of these sizes. */
export function filterGradientCase(name: string, sizes: ConvSizes, plan: Plan) {
  const rng = createRng(5).fork(name);
  const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
  const { threads, ...cut } = plan(sizes);
  const x = normal(sizes.batch * sizes.height * sizes.width * sizes.channels);
  const dy = normal(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters);
  const partial = new Float32Array(cut.slices * kernelRows(sizes) * sizes.filters);
  return { name, threads, arrays: { x, x4: x, dy, dy4: dy, sizes: convTable(sizes, cut), partial } };
}

/** Cases of a filter gradient that `plan` cuts into slices. x4 and dy4 hold the same numbers as x and dy. */
export const filterGradientCases = (plan: Plan): KernelCase[] =>
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
  ).map(([name, sizes]) => filterGradientCase(name, sizes, plan));

const empty = new Float64Array();

/** An element of the kernel as a matrix [kh·kw·c, n]. */
type Weight = (row: number, filter: number) => number;

/** relu(x ⋆ kernel + bias + addend) in float64. */
export function convolutionOracle(
  arrays: HostArrays,
  weight: Weight,
  layout: typeof convLayout | typeof tileLayout = convLayout,
) {
  const { x = empty, bias = empty, addend = empty, sizes = [], y = [] } = arrays;
  const s = layout.read(sizes);
  const [gapY, gapX] = 'gapY' in s ? [s.gapY, s.gapX] : [1, 1];
  const result = new Float64Array(y.length);
  for (let b = 0; b < s.batch; b++)
    for (let i = 0; i < s.outHeight; i++)
      for (let j = 0; j < s.outWidth; j++)
        for (let row = 0; row < kernelRows(s); row++) {
          const tap = Math.floor(row / s.channels);
          const iy = (i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY) / gapY;
          const ix = (j * s.strideX + (tap % s.kernelWidth) - s.padX) / gapX;
          if (!Number.isInteger(iy) || !Number.isInteger(ix)) continue;
          if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
          const value = entry(x, ((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels));
          const to = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
          for (let n = 0; n < s.filters; n++) result[to + n] = entry(result, to + n) + value * weight(row, n);
        }
  return {
    y: result.map((sum, at) => {
      const shifted = s.epilogue & epilogues.bias ? sum + entry(bias, at % s.filters) : sum;
      const added = s.epilogue & epilogues.addend ? shifted + entry(addend, at) : shifted;
      return s.epilogue & epilogues.relu ? Math.max(0, added) : added;
    }),
  };
}

/** Element [row, filter] of a kernel stored HWIO, or `turned`, as the kernel [kh, kw, n, c] whose input gradient it gives. */
export function weightOf(weights: HostArrays[string], sizes: ConvSizes, turned: boolean): Weight {
  const taps = sizes.kernelHeight * sizes.kernelWidth;
  return (row, filter) => {
    if (!turned) return entry(weights, row * sizes.filters + filter);
    const tap = taps - 1 - Math.floor(row / sizes.channels);
    return entry(weights, (tap * sizes.filters + filter) * sizes.channels + (row % sizes.channels));
  };
}

/** The input gradient of a strided convolution, whose last rows and columns no window reaches. */
const gapped = (gapY: number, gapX: number) => ({
  ...conv([2, 5, 4, 8], [3, 3, 12], 1, 1),
  ...{ gapY, gapX, outHeight: 4 * gapY + 2, outWidth: 3 * gapX + 2 },
});

/** The reference of a convolution in tiles; `elements`: at least so many weights are bound. */
export function tiledReference(
  kernel: Kernel,
  threadsOf: (sizes: ConvSizes) => number,
  elements = 0,
): KernelReference {
  return {
    kernel,
    records: { sizes: tileLayout },
    oracle(arrays, constants) {
      const { weights = empty, sizes = [] } = arrays;
      const kernelAt = weightOf(weights, tileLayout.read(sizes), constants?.['turned'] === true);
      return convolutionOracle(arrays, kernelAt, tileLayout);
    },
    cases: () =>
      (
        [
          ['first layer, bias and relu', conv([3, 12, 12, 1], [3, 3, 16], 1, 1), 3],
          ['three channels, stride 2, odd sizes', conv([2, 9, 7, 3], [3, 3, 8], 2, 1), 1],
          ['fewer pixels than a tile', conv([1, 1, 5, 4], [1, 1, 4]), 0],
          ['outputs tile + 4', conv([2, 5, 5, 4], [3, 3, 20], 1, 1), 3],
          ['two blocks of outputs', conv([2, 5, 6, 16], [3, 3, 32], 1, 1), 0],
          ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2), 2],
          ['k × 1', conv([2, 8, 8, 6], [3, 1, 12]), 0],
          ['a dense layer', conv([1, 1, 33, 40], [1, 1, 12]), 1],
          ['bias, relu and addend', conv([2, 5, 7, 8], [3, 3, 12], 1, 1), 7],
          ['addend', conv([2, 5, 5, 4], [3, 3, 16], 1, 1), 4],
        ] satisfies [string, ConvSizes, number][]
      )
        .flatMap(([name, sizes, epilogue]) => {
          const whole = { name, sizes: { ...sizes, gapY: 1, gapX: 1 }, epilogue, turned: false };
          const turned = { ...whole, name: `${name}, turned`, turned: true };
          return sizes.channels % 4 === 0 ? [whole, turned] : [whole];
        })
        .concat(
          { name: 'gaps', sizes: gapped(2, 3), epilogue: 4, turned: true },
          { name: 'gaps in rows', sizes: gapped(2, 1), epilogue: 0, turned: true },
        )
        .map(({ name, sizes, epilogue, turned }) => {
          const rng = createRng(8).fork(name);
          const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
          const x = normal(sizes.batch * sizes.height * sizes.width * sizes.channels);
          const outputs = sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters;
          return {
            name,
            threads: threadsOf(sizes),
            constants: { fours: sizes.channels % 4 === 0, turned, gaps: sizes.gapY > 1 || sizes.gapX > 1 },
            arrays: {
              x,
              x4: x,
              weights: normal(Math.max(elements, kernelRows(sizes) * sizes.filters)),
              bias: normal(sizes.filters),
              addend: normal(outputs),
              sizes: tileLayout.table({ ...sizes, epilogue }),
              y: new Float32Array(outputs),
            },
          };
        }),
    tolerance: { relative: 2e-6, reason: 'float32 sums of at most 144 products of order 1' },
  };
}

/** The slices of a filter gradient [slices, kh·kw·c, n] in float64, `length` numbers in all. */
export function filterGradientOracle({
  x,
  dy,
  sizes,
  length,
}: Record<'x' | 'dy' | 'sizes', HostArrays[string] | readonly number[]> & { length: number }): Float64Array {
  const result = new Float64Array(length);
  const s = convLayout.read(sizes);
  const rows = kernelRows(s);
  for (let b = 0; b < s.batch; b++)
    for (let i = 0; i < s.outHeight; i++)
      for (let j = 0; j < s.outWidth; j++)
        for (let row = 0; row < rows; row++) {
          const tap = Math.floor(row / s.channels);
          const iy = i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY;
          const ix = j * s.strideX + (tap % s.kernelWidth) - s.padX;
          if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
          const value = entry(x, ((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels));
          const from = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
          const to = (Math.floor(b / s.images) * rows + row) * s.filters;
          for (let n = 0; n < s.filters; n++)
            result[to + n] = entry(result, to + n) + value * entry(dy, from + n);
        }
  return result;
}
