import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** A batch normalization of x [pixels, channels], pixels = b · h · w, and what is fused with it. */
export type BatchNormSizes = {
  pixels: number;
  channels: number;
  epsilon: number;
  relu: boolean;
  residual: boolean;
};

/** Channels per thread: four, or one where their number is not a multiple of four. */
const lanesOf = (channels: number) => (channels % 4 === 0 ? 4 : 1);

/**
 * Number of slices of the pixels, each at least one pixel: a pure function of the sizes.
 *
 * Every thread of a second pass reads all slices of its channels, so there must be few slices relative to the pixels of
 * a thread; with √pixels / 4 slices the reads cost a sixteenth of that.
 */
const slicesOf = (pixels: number) => Math.max(1, Math.round(Math.sqrt(pixels) / 4));

/** Threads of every pass: one per slice and group of channels. */
export const batchNormThreads = ({ pixels, channels }: BatchNormSizes): number =>
  slicesOf(pixels) * (channels / lanesOf(channels));

/** Rows of the partial results [rows, channels]: two for the second pass as a whole and two per slice. */
export const partialRows = ({ pixels }: BatchNormSizes): number => 2 + 2 * slicesOf(pixels);

/** The shaders' record of a batch normalization; `width`: vectors per pixel. */
export const batchNormLayout = recordLayout(['pixels', 'width', 'slices', 'relu', 'residual', 'epsilon'], {
  floats: ['epsilon'],
});

/** The shaders' record of a batch normalization. */
export function batchNormTable(sizes: BatchNormSizes): Uint32Array<ArrayBuffer> {
  const { pixels, channels, epsilon, relu, residual } = sizes;
  const [width, slices] = [channels / lanesOf(channels), slicesOf(pixels)];
  const follow = { relu: Number(relu), residual: Number(residual) };
  return batchNormLayout.table({ pixels, width, slices, ...follow, epsilon });
}

/** The kernel with one channel per thread instead of four, for any number of channels. */
const scalarVariant = (kernel: Kernel): Kernel => ({
  ...kernel,
  name: `${kernel.name}Scalar`,
  source: kernel.source.replace('alias Lanes = vec4f;', 'alias Lanes = f32;'),
});

/** Picks the variant of a kernel by the number of channels. */
export function variants(kernel: Kernel): (sizes: BatchNormSizes) => Kernel {
  const scalar = scalarVariant(kernel);
  return ({ channels }) => (lanesOf(channels) === 4 ? kernel : scalar);
}
