import { entry } from '../core/entry';
import type { ConvLayer } from './conv';
import type { LayerReference } from './layer';

const node: ConvLayer = {
  kind: 'conv',
  name: 'conv',
  kernel: [3, 3],
  filters: 4,
  stride: 1,
  pad: 1,
  lowRank: true,
};

/** A sum over the taps of the kernel; pixels outside the image are 0. */
export const reference: LayerReference<ConvLayer> = {
  cases: [
    { node, inputs: [[5, 4, 3]] },
    { node: { ...node, kernel: [3, 2], filters: 5, stride: 2, pad: 0 }, inputs: [[6, 7, 2]] },
    { node: { ...node, kernel: [1, 1], stride: 2, pad: 0, bias: false }, inputs: [[5, 5, 4]] },
  ],
  forward({ node, shapes: [[height = 1, width = 1, channels = 1] = []], output, batch, parameter }, x) {
    const [rows = 1, columns = 1, filters = 1] = output;
    const [kh, kw] = node.kernel;
    const kernel = parameter('kernel');
    const bias = node.bias === false ? undefined : parameter('bias');
    const pixel = (image: number, v: number, u: number, from: number) =>
      v < 0 || u < 0 || v >= height || u >= width
        ? 0
        : entry(x, ((image * height + v) * width + u) * channels + from);
    return Float64Array.from({ length: batch * rows * columns * filters }, (_, at) => {
      const to = at % filters;
      const column = Math.floor(at / filters) % columns;
      const row = Math.floor(at / filters / columns) % rows;
      const image = Math.floor(at / filters / columns / rows);
      let sum = bias ? entry(bias, to) : 0;
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++)
          for (let from = 0; from < channels; from++)
            sum +=
              pixel(image, row * node.stride + i - node.pad, column * node.stride + j - node.pad, from) *
              entry(kernel, ((i * kw + j) * channels + from) * filters + to);
      return sum;
    });
  },
};
