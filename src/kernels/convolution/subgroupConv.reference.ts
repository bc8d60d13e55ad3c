import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { conv } from './convCases.reference';
import { convLayout, convTable, epilogues, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';
import { packedLength } from './packFilter';
import { kernel, subgroupConvThreads } from './subgroupConv';

/** Oracle, cases and tolerance of `subgroupConv`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: convLayout },
  oracle({ x = [], weights = [], bias = [], addend = [], sizes: table = [], y = [] }) {
    const s = convLayout.read(table);
    const result = new Float64Array(y.length);
    const across = roundUp(s.filters, 4);
    for (let b = 0; b < s.batch; b++)
      for (let i = 0; i < s.outHeight; i++)
        for (let j = 0; j < s.outWidth; j++)
          for (let row = 0; row < kernelRows(s); row++) {
            const tap = Math.floor(row / s.channels);
            const iy = i * s.strideY + Math.floor(tap / s.kernelWidth) - s.padY;
            const ix = j * s.strideX + (tap % s.kernelWidth) - s.padX;
            if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
            const value = entry(x, ((b * s.height + iy) * s.width + ix) * s.channels + (row % s.channels));
            const to = ((b * s.outHeight + i) * s.outWidth + j) * s.filters;
            for (let n = 0; n < s.filters; n++)
              result[to + n] = entry(result, to + n) + value * entry(weights, row * across + n);
          }
    return {
      y: result.map((sum, at) => {
        const shifted = s.epilogue & epilogues.bias ? sum + entry(bias, at % s.filters) : sum;
        const added = s.epilogue & epilogues.addend ? shifted + entry(addend, at) : shifted;
        return s.epilogue & epilogues.relu ? Math.max(0, added) : added;
      }),
    };
  },
  cases: () =>
    (
      [
        ['1 × 1', conv([1, 1, 4, 1], [1, 1, 1]), 0],
        ['first layer, relu', conv([3, 12, 12, 1], [3, 3, 16], 1, 1), 3],
        ['stride 2, odd sizes', conv([2, 9, 7, 3], [3, 3, 7], 2, 1), 1],
        ['outputs tile + 1', conv([2, 5, 5, 4], [3, 3, 17], 1, 1), 3],
        ['two blocks of outputs', conv([2, 5, 6, 16], [3, 3, 32], 1, 1), 0],
        ['1 × 1 kernel, stride 2', conv([2, 8, 8, 16], [1, 1, 32], 2), 2],
        ['k × 1', conv([2, 8, 8, 6], [3, 1, 5]), 0],
        ['a dense layer', conv([1, 1, 33, 40], [1, 1, 10]), 1],
        ['addend', conv([2, 5, 5, 4], [3, 3, 16], 1, 1), 4],
        ['bias, relu and addend of odd columns', conv([2, 5, 7, 3], [3, 3, 7], 1, 1), 7],
      ] satisfies [string, ConvSizes, number][]
    ).map(([name, sizes, epilogue]) => {
      const rng = createRng(6).fork(name);
      const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
      const x = normal(sizes.batch * sizes.height * sizes.width * sizes.channels);
      const taps = sizes.kernelHeight * sizes.kernelWidth;
      return {
        name,
        threads: subgroupConvThreads(sizes),
        arrays: {
          x,
          x4: x,
          weights: normal(
            packedLength({ taps: taps, inputs: sizes.channels, outputs: sizes.filters, flip: false }),
          ),
          bias: normal(sizes.filters),
          addend: normal(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters),
          sizes: convTable(sizes, { epilogue }),
          y: new Float32Array(sizes.batch * sizes.outHeight * sizes.outWidth * sizes.filters),
        },
      };
    }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 144 products of order 1' },
};
