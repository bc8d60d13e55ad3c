import source from '../../../shaders/packFilter.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Numbers of a packed kernel: kh·kw·inputs rows of outputs, padded to a multiple of four. */
export const packedLength = (taps: number, inputs: number, outputs: number) =>
  taps * inputs * Math.ceil(outputs / 4) * 4;

/**
 * A convolution kernel HWIO as rows of vec4f with zeros beyond the last output, for a uniform buffer.
 *
 * sizes: kh, kw, inputs, outputs (of the packed kernel), flip. With flip the packed kernel is the one that carries
 * gradients back: turned by 180°, inputs and outputs exchanged. One dispatch.
 */
export const kernel: Kernel = {
  name: 'packFilter',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'filter_', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'read' },
    { name: 'packed', type: 'f32', access: 'read_write' },
  ],
  oracle({ filter_ = [], sizes = [], packed = [] }) {
    const [height = 1, width = 1, inputs = 1, outputs = 1, flip = 0] = sizes;
    const result = new Float64Array(packed.length);
    const across = Math.ceil(outputs / 4) * 4;
    const taps = height * width;
    for (let tap = 0; tap < taps; tap++)
      for (let input = 0; input < inputs; input++)
        for (let output = 0; output < outputs; output++) {
          const from = flip
            ? ((taps - 1 - tap) * outputs + output) * inputs + input
            : (tap * inputs + input) * outputs + output;
          result[(tap * inputs + input) * across + output] = filter_[from] ?? 0;
        }
    return { packed: result };
  },
  cases: () =>
    [
      [1, 1, 1, 1, 0],
      [3, 3, 5, 7, 0],
      [3, 3, 5, 7, 1],
      [3, 1, 16, 32, 1],
    ].map((sizes) => {
      const [height = 1, width = 1, inputs = 1, outputs = 1] = sizes;
      const rng = createRng(inputs);
      const length = packedLength(height * width, inputs, outputs);
      return {
        name: sizes.join(', '),
        threads: length,
        arrays: {
          filter_: Float32Array.from({ length: height * width * inputs * outputs }, () => rng.normal()),
          sizes: Uint32Array.from(sizes),
          packed: new Float32Array(length).fill(9),
        },
      };
    }),
  tolerance: { relative: 1e-12, reason: 'numbers are moved, not changed' },
};
