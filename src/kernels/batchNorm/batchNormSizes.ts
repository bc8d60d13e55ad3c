import { createRng } from '../../core/rng';
import type { HostArrays, Kernel, KernelCase } from '../../gpu/kernel';

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

/** The shaders' record of a batch normalization, 6 words; ε as the bits of a float32. */
export function batchNormTable(sizes: BatchNormSizes): Uint32Array<ArrayBuffer> {
  const { pixels, channels, epsilon, relu, residual } = sizes;
  const [bits = 0] = new Uint32Array(Float32Array.of(epsilon).buffer);
  const width = channels / lanesOf(channels);
  return Uint32Array.of(pixels, width, slicesOf(pixels), Number(relu), Number(residual), bits);
}

/** What a record says, for oracles. */
export function batchNormRecord(table: ArrayLike<number>) {
  const [pixels = 0, , slices = 0, relu = 0, residual = 0, bits = 0] = Array.from(table);
  const [epsilon = 0] = new Float32Array(Uint32Array.of(bits).buffer);
  return { pixels, slices, relu: relu !== 0, residual: residual !== 0, epsilon };
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

/** Adds a value to one element. */
export const accumulate = (array: Float64Array, at: number, value: number): void => {
  array[at] = (array[at] ?? 0) + value;
};

/** y = relu((x − mean) / √(variance + ε) · scale + shift + residual) in float64; all of x's arrays by name. */
export function normalized(table: ArrayLike<number>, arrays: HostArrays): Float64Array {
  const { epsilon, relu, residual } = batchNormRecord(table);
  const { x = [], scale = [], shift = [], mean = [], variance = [] } = arrays;
  return Float64Array.from(x, (value, at) => {
    const c = at % mean.length;
    const unit = (value - (mean[c] ?? 0)) / Math.sqrt((variance[c] ?? 0) + epsilon);
    const sum = unit * (scale[c] ?? 0) + (shift[c] ?? 0) + (residual ? (arrays['residual']?.[at] ?? 0) : 0);
    return relu ? Math.max(0, sum) : sum;
  });
}

/** Situations that every pass is tested in. `arrays` draws what it reads beside its table. */
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
