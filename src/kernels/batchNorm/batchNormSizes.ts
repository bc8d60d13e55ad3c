import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** A batch normalization of x [pixels, channels]: pixels = b · h · w, and what follows in the same pass. */
export type BatchNormSizes = {
  pixels: number;
  channels: number;
  epsilon: number;
  relu: boolean;
  residual: boolean;
};

/** Channels that a thread works on: four, or one where they are no multiple of four. */
const lanesOf = (channels: number) => (channels % 4 === 0 ? 4 : 1);

/**
 * Slices of the pixels, at least one pixel each: a pure function of sizes.
 *
 * Every thread of a second pass reads all slices of its channels, so that they must be few against its pixels; this
 * many cost a sixteenth of them.
 */
const slicesOf = (pixels: number) => Math.max(1, Math.round(Math.sqrt(pixels) / 4));

/** Threads of every pass: one a slice and group of channels. */
export const batchNormThreads = ({ pixels, channels }: BatchNormSizes): number =>
  slicesOf(pixels) * (channels / lanesOf(channels));

/** Rows of the partial results, [rows, channels]: two for the second pass as a whole, two a slice. */
export const partialRows = ({ pixels }: BatchNormSizes): number => 2 + 2 * slicesOf(pixels);

/** The shaders' record of a batch normalization; `width`: vectors a pixel. */
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

/** A kernel over four channels a thread, for any number of channels: one a thread. */
const scalarVariant = (kernel: Kernel): Kernel => ({
  ...kernel,
  name: `${kernel.name}Scalar`,
  source: kernel.source.replace('alias Lanes = vec4f;', 'alias Lanes = f32;'),
});

/** Picks the variant of a kernel that the number of channels asks for. */
export function variants(kernel: Kernel): (sizes: BatchNormSizes) => Kernel {
  const scalar = scalarVariant(kernel);
  return ({ channels }) => (lanesOf(channels) === 4 ? kernel : scalar);
}
