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

/** How a filter gradient is cut: threads a slice, slices of whole images, and the images of each. */
export type FilterSlices = { tiles: number; slices: number; images: number };

/** Enough slices for some 4 000 threads, no more than images: a pure function of sizes. */
export function filterSlices(sizes: ConvSizes): FilterSlices {
  const tiles = Math.ceil(kernelRows(sizes) / 4) * Math.ceil(sizes.filters / 8);
  const images = Math.ceil(sizes.batch / Math.max(1, Math.min(sizes.batch, Math.ceil(4096 / tiles))));
  return { tiles, slices: Math.ceil(sizes.batch / images), images };
}

/** The shader's record of a convolution, 16 u32. */
export function convTable(sizes: ConvSizes): Uint32Array<ArrayBuffer> {
  const { images, slices } = filterSlices(sizes);
  const { batch, height, width, channels, outHeight, outWidth, filters } = sizes;
  const { kernelHeight, kernelWidth, strideY, strideX, padY, padX } = sizes;
  return Uint32Array.of(
    ...[batch, height, width, channels, outHeight, outWidth, filters],
    ...[kernelHeight, kernelWidth, strideY, strideX, padY, padX, images, slices, 0],
  );
}

/** The sizes and slices of a record. */
export function convRecord(table: ArrayLike<number>): ConvSizes & { images: number; slices: number } {
  const word = (at: number) => table[at] ?? 0;
  return {
    batch: word(0),
    height: word(1),
    width: word(2),
    channels: word(3),
    outHeight: word(4),
    outWidth: word(5),
    filters: word(6),
    kernelHeight: word(7),
    kernelWidth: word(8),
    strideY: word(9),
    strideX: word(10),
    padY: word(11),
    padX: word(12),
    images: word(13),
    slices: word(14),
  };
}
