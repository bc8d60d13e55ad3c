import { entry } from '../core/entry';
import type { Decomposition } from '../core/network/cost';

/** Index `to` in the spatial matrix [kh·c, kw·n] of every element `at` of an HWIO kernel. */
function* spatialPositions(kernelShape: readonly number[]) {
  const [kh = 1, kw = 1, channels = 1, filters = 1] = kernelShape;
  let at = 0;
  for (let h = 0; h < kh; h++)
    for (let w = 0; w < kw; w++)
      for (let c = 0; c < channels; c++)
        for (let n = 0; n < filters; n++)
          yield { at: at++, to: (h * channels + c) * kw * filters + w * filters + n };
}

const isPermuted = (kernelShape: readonly number[], decomposition: Decomposition) =>
  decomposition === 'spatial' && kernelShape.length === 4;

/** The kernel as a matrix, row-major (a copy). */
export function toMatrix(
  kernel: ArrayLike<number>,
  kernelShape: readonly number[],
  decomposition: Decomposition,
): Float32Array<ArrayBuffer> {
  const matrix = Float32Array.from(kernel);
  if (isPermuted(kernelShape, decomposition))
    for (const { at, to } of spatialPositions(kernelShape)) matrix[to] = entry(kernel, at);
  return matrix;
}

/** The kernel with this matrix: the inverse of `toMatrix`. */
export function fromMatrix(
  matrix: ArrayLike<number>,
  kernelShape: readonly number[],
  decomposition: Decomposition,
): Float32Array<ArrayBuffer> {
  const kernel = Float32Array.from(matrix);
  if (isPermuted(kernelShape, decomposition))
    for (const { at, to } of spatialPositions(kernelShape)) kernel[at] = entry(matrix, to);
  return kernel;
}
