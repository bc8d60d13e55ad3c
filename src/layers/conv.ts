import { ShapeError } from '../core/errors';
import type { NamedNode } from '../core/network/network';
import { imageShape, isSize, shapeText } from '../core/network/shape';
import type { LayerKind } from './layer';

/** A convolution of an image with zero padding: [height, width, channels] → [height′, width′, filters]. */
export type ConvLayer = NamedNode & {
  kind: 'conv';
  /** Height and width of the kernel. */
  kernel: [number, number];
  filters: number;
  stride: number;
  /** Zero padding on each side ((k − 1) / 2 keeps the size at stride 1). */
  pad: number;
  /** False omits the bias, as before a batch normalization, which would cancel it. */
  bias?: false;
  /** False keeps the layer dense under every method. */
  lowRank: boolean;
};

declare module '../core/network/network' {
  interface LayerNodes {
    conv: ConvLayer;
  }
}

/** ⌊(size + 2·pad − kernel) / stride⌋ + 1. */
const convSize = (size: number, kernel: number, stride: number, pad: number): number =>
  Math.floor((size + 2 * pad - kernel) / stride) + 1;

/** See `ConvLayer`. Its factors are two convs: one like it, then a 1×1; or kh×1 of stride (s, 1), then 1×kw of (1, s). */
export const layer: LayerKind<ConvLayer> = {
  kind: 'conv',
  shape(node, input) {
    const [height, width] = imageShape(node, input);
    const { name, kernel, stride, pad, filters } = node;
    if (![...kernel, stride].every(isSize) || !Number.isInteger(pad) || pad < 0)
      throw new ShapeError(
        `${name} has kernel ${shapeText(kernel)}, stride ${stride} and pad ${pad}. Give whole numbers, at least 1 (pad 0).`,
      );
    return [convSize(height, kernel[0], stride, pad), convSize(width, kernel[1], stride, pad), filters];
  },
  weight: {
    shape: (node, input) => [...node.kernel, imageShape(node, input)[2], node.filters],
    matrix: ([kh = 1, kw = 1, channels = 1, filters = 1], decomposition) =>
      decomposition === 'channel' ? [kh * kw * channels, filters] : [kh * channels, kw * filters],
    hasBias: ({ bias }) => bias !== false,
    between(node, input, decomposition) {
      const [height, width] = imageShape(node, input);
      const { kernel, stride, pad } = node;
      const rows = convSize(height, kernel[0], stride, pad);
      return decomposition === 'spatial' ? rows * width : rows * convSize(width, kernel[1], stride, pad);
    },
  },
  takes: ['relu'],
  forward: ({ weigh }, x) => weigh(x),
};
