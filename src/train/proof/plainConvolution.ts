import { entry } from '../../core/entry';
import type { ConvSizes } from '../../kernels/convolution/convSizes';

/** y = x ⋆ kernel + bias, or relu of that, and the gradients of Σ dy·y. */
export type PlainConvolution = Record<'y' | 'dx' | 'dKernel' | 'dBias', Float64Array>;

/** A convolution with its gradients in float64, by plain loops; a matrix product is the 1 × 1 case. */
export function plainConvolution(
  { height, width, channels, outHeight, outWidth, filters, ...s }: ConvSizes,
  { x, kernel, bias, dy }: Record<'x' | 'kernel' | 'bias' | 'dy', Float32Array>,
  relu: boolean,
): PlainConvolution {
  const y = new Float64Array(dy.length);
  const [dx, dKernel, dBias] = [x, kernel, bias].map(({ length }) => new Float64Array(length));
  /** Calls back with the indices of x and of the kernel that meet in an output. */
  const eachTap = (
    image: number,
    [row, column, to]: readonly [number, number, number],
    visit: (input: number, weight: number) => void,
  ) => {
    for (let i = 0; i < s.kernelHeight; i++)
      for (let j = 0; j < s.kernelWidth; j++) {
        const [v, u] = [row * s.strideY + i - s.padY, column * s.strideX + j - s.padX];
        if (v < 0 || u < 0 || v >= height || u >= width) continue;
        for (let c = 0; c < channels; c++)
          visit(
            ((image * height + v) * width + u) * channels + c,
            ((i * s.kernelWidth + j) * channels + c) * filters + to,
          );
      }
  };
  const results = { y, dx: dx ?? y, dKernel: dKernel ?? y, dBias: dBias ?? y };
  for (let at = 0; at < y.length; at++) {
    const to = at % filters;
    const column = Math.floor(at / filters) % outWidth;
    const row = Math.floor(at / filters / outWidth) % outHeight;
    const image = Math.floor(at / filters / outWidth / outHeight);
    let sum = entry(bias, to);
    const place = [row, column, to] as const;
    eachTap(image, place, (input, weight) => {
      sum += entry(x, input) * entry(kernel, weight);
    });
    if (relu && sum <= 0) continue;
    y[at] = sum;
    const slope = entry(dy, at);
    results.dBias[to] = entry(results.dBias, to) + slope;
    eachTap(image, place, (input, weight) => {
      results.dx[input] = entry(results.dx, input) + slope * entry(kernel, weight);
      results.dKernel[weight] = entry(results.dKernel, weight) + slope * entry(x, input);
    });
  }
  return results;
}
