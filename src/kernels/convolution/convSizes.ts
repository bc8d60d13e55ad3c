import { recordLayout } from '../../gpu/recordLayout';

/** Sizes of a convolution: x [batch, height, width, channels], kernel HWIO, zero padding before each axis. */
export type ConvSizes = {
  batch: number;
  height: number;
  width: number;
  channels: number;
  outHeight: number;
  outWidth: number;
  filters: number;
  kernelHeight: number;
  kernelWidth: number;
  strideY: number;
  strideX: number;
  padY: number;
  padX: number;
};

/**
 * Pixels of the grid that a convolution walks over, from one pixel of its input to the next: more than 1 where there are
 * zeros between them, as in the input gradient of a strided convolution. Height and width are those of the input.
 */
export type Gaps = { gapY: number; gapX: number };

/** Rows of the kernel as a matrix [kh·kw·c, n]. */
export const kernelRows = ({ kernelHeight, kernelWidth, channels }: ConvSizes) =>
  kernelHeight * kernelWidth * channels;

/** Threads that own `pixels` adjacent pixels by `outputs` adjacent outputs each. */
export const tiledThreads = (
  { batch, outHeight, outWidth, filters }: ConvSizes,
  pixels: number,
  outputs: number,
) => Math.ceil((batch * outHeight * outWidth) / pixels) * Math.ceil(filters / outputs);

/** How the batch of a filter gradient is split: `slices` of `images` whole images each. */
export type FilterSlices = { slices: number; images: number };

/** At most one slice per image, enough for `wanted` threads where a slice has `threads`: a pure function of sizes. */
export function filterSlices({ batch }: ConvSizes, threads: number, wanted: number): FilterSlices {
  const images = Math.ceil(batch / Math.min(batch, Math.ceil(wanted / threads)));
  return { slices: Math.ceil(batch / images), images };
}

/** Operations applied to the sums before they are stored, as bits. */
export const epilogues = { bias: 1, relu: 2, addend: 4 } as const;

/** A convolution in the shaders' record; `epilogue`: bits of `epilogues`. */
export const convLayout = recordLayout([
  'batch',
  'height',
  'width',
  'channels',
  'outHeight',
  'outWidth',
  'filters',
  'kernelHeight',
  'kernelWidth',
  'strideY',
  'strideX',
  'padY',
  'padX',
  'images',
  'slices',
  'epilogue',
]);

/** A convolution in the record of the kernels in tiles. */
export const tileLayout = recordLayout([
  'batch',
  'height',
  'width',
  'channels',
  'outHeight',
  'outWidth',
  'filters',
  'kernelHeight',
  'kernelWidth',
  'strideY',
  'strideX',
  'padY',
  'padX',
  'gapY',
  'gapX',
  'epilogue',
]);

/** The shaders' record of a convolution. */
export const convTable = (sizes: ConvSizes, { images = 0, slices = 0, epilogue = 0 } = {}) =>
  convLayout.table({ ...sizes, images, slices, epilogue });
