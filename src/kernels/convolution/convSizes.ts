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

/** The shader's record of a convolution, 16 u32. `epilogue`: bits of `epilogues`. */
export function convTable(
  sizes: ConvSizes,
  { images = 0, slices = 0, epilogue = 0 } = {},
): Uint32Array<ArrayBuffer> {
  const { batch, height, width, channels, outHeight, outWidth, filters } = sizes;
  const { kernelHeight, kernelWidth, strideY, strideX, padY, padX } = sizes;
  return Uint32Array.of(
    ...[batch, height, width, channels, outHeight, outWidth, filters],
    ...[kernelHeight, kernelWidth, strideY, strideX, padY, padX, images, slices, epilogue],
  );
}

/** The sizes and slices of a record. */
export function convRecord(
  table: ArrayLike<number>,
): ConvSizes & { images: number; slices: number; epilogue: number } {
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
    epilogue: word(15),
  };
}
