import { recordLayout } from '../../gpu/recordLayout';

/** Sizes of a convolution: x [batch, height, width, channels], kernel HWIO, zero padding before each side. */
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

/** Weights: kh·kw·c rows by n columns. */
export const kernelRows = ({ kernelHeight, kernelWidth, channels }: ConvSizes) =>
  kernelHeight * kernelWidth * channels;

/** How a filter gradient is cut: slices of so many whole images. */
export type FilterSlices = { slices: number; images: number };

/** Enough slices for `wanted` threads where one takes `threads`, no more than images: a pure function of sizes. */
export function filterSlices({ batch }: ConvSizes, threads: number, wanted: number): FilterSlices {
  const images = Math.ceil(batch / Math.min(batch, Math.ceil(wanted / threads)));
  return { slices: Math.ceil(batch / images), images };
}

/** What is done to the sums before they are stored, by bit. */
export const epilogues = { bias: 1, relu: 2 } as const;

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

/** The shaders' record of a convolution. */
export const convTable = (sizes: ConvSizes, { images = 0, slices = 0, epilogue = 0 } = {}) =>
  convLayout.table({ ...sizes, images, slices, epilogue });
