import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel, packedLength, packLayout } from './packFilter';

/** Oracle, cases and tolerance of `packFilter`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: packLayout },
  oracle({ filter_ = [], sizes = [], packed = [] }) {
    const { kernelHeight, kernelWidth, inputs, outputs, flip } = packLayout.read(sizes);
    const result = new Float64Array(packed.length);
    const across = roundUp(outputs, 4);
    const taps = kernelHeight * kernelWidth;
    for (let tap = 0; tap < taps; tap++)
      for (let input = 0; input < inputs; input++)
        for (let output = 0; output < outputs; output++) {
          const from = flip
            ? ((taps - 1 - tap) * outputs + output) * inputs + input
            : (tap * inputs + input) * outputs + output;
          result[(tap * inputs + input) * across + output] = entry(filter_, from);
        }
    return { packed: result };
  },
  cases: () =>
    (
      [
        [1, 1, 1, 1, 0],
        [3, 3, 5, 7, 0],
        [3, 3, 5, 7, 1],
        [3, 1, 16, 32, 1],
      ] satisfies [number, number, number, number, number][]
    ).map((sizes) => {
      const [kernelHeight, kernelWidth, inputs, outputs, flip] = sizes;
      const rng = createRng(inputs);
      const length = packedLength(kernelHeight * kernelWidth, inputs, outputs);
      return {
        name: sizes.join(', '),
        threads: length,
        arrays: {
          filter_: Float32Array.from({ length: kernelHeight * kernelWidth * inputs * outputs }, () =>
            rng.normal(),
          ),
          sizes: packLayout.table({ kernelHeight, kernelWidth, inputs, outputs, flip }),
          packed: new Float32Array(length).fill(9),
        },
      };
    }),
  tolerance: { relative: 1e-12, reason: 'values are copied' },
};
