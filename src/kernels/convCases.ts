import type { ConvSizes } from './convSizes';

/** A convolution of x [b, h, w, c] with a kernel [kh, kw, n], the same stride and padding both ways. */
export const conv = (
  [batch, height, width, channels]: [number, number, number, number],
  [kernelHeight, kernelWidth, filters]: [number, number, number],
  stride = 1,
  pad = 0,
): ConvSizes => ({
  ...{ batch, height, width, channels, filters, kernelHeight, kernelWidth },
  outHeight: Math.floor((height + 2 * pad - kernelHeight) / stride) + 1,
  outWidth: Math.floor((width + 2 * pad - kernelWidth) / stride) + 1,
  ...{ strideY: stride, strideX: stride, padY: pad, padX: pad },
});
