import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { HostArrays, KernelCase } from '../kernelReference';
import { batchNormLayout, batchNormTable, batchNormThreads } from './batchNormSizes';
import type { BatchNormSizes } from './batchNormSizes';

/** Adds a value to one element. */
export const accumulate = (array: Float64Array, at: number, value: number): void => {
  array[at] = entry(array, at) + value;
};

/** y = relu((x − mean) / √(variance + ε) · scale + shift + residual) in float64; `arrays` by binding name. */
export function normalized(table: ArrayLike<number>, arrays: HostArrays): Float64Array {
  const { epsilon, relu, residual } = batchNormLayout.read(table);
  const { x = [], scale = [], shift = [], mean = [], variance = [] } = arrays;
  return Float64Array.from(x, (value, at) => {
    const c = at % mean.length;
    const unit = (value - entry(mean, c)) / Math.sqrt(entry(variance, c) + epsilon);
    const sum =
      unit * entry(scale, c) + entry(shift, c) + (residual ? entry(arrays['residual'] ?? [], at) : 0);
    return relu ? Math.max(0, sum) : sum;
  });
}

/** The cases of every pass. `arrays` draws a pass's inputs other than its table. */
export const batchNormCases = (
  arrays: (
    sizes: BatchNormSizes,
    normal: (length: number, mean?: number) => Float32Array<ArrayBuffer>,
  ) => KernelCase['arrays'],
): KernelCase[] =>
  (
    [
      ['one pixel', 1, 4, false, false],
      ['a prime number of pixels', 997, 12, false, false],
      ['ReLU', 144, 16, true, false],
      ['residual', 144, 16, false, true],
      ['ReLU and residual', 2048, 8, true, true],
      ['more channels than pixels', 6, 132, true, true],
    ] satisfies [string, number, number, boolean, boolean][]
  ).map(([name, pixels, channels, relu, residual]) => {
    const sizes = { pixels, channels, epsilon: 1e-5, relu, residual };
    const rng = createRng(7).fork(name);
    const normal = (length: number, mean = 0) => Float32Array.from({ length }, () => mean + rng.normal());
    const given = { ...arrays(sizes, normal), sizes: batchNormTable(sizes) };
    return { name, threads: batchNormThreads(sizes), arrays: given };
  });
