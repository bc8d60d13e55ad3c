import type { PartsAnswer, RankOnePart } from '../../../core/run/inspection';

/** A picture of signed values, row-major, −1…1; with fewer values than pixels, the rest is empty. */
export type SignedImage = { width: number; height: number; values: readonly number[] };

/** One rank-1 component as two pictures. */
export type PartImages = { kernel: SignedImage; mix: SignedImage };

const largest = (values: readonly number[]) =>
  values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);

/** Values divided by the largest magnitude; zeros stay zeros. */
function normalized(values: readonly number[], sign: number): number[] {
  const top = largest(values);
  return values.map((value) => (top > 0 ? (sign * value) / top : 0));
}

/** Values in the rows of a square, which they may not fill. */
const folded = (values: readonly number[]): SignedImage => {
  const width = Math.max(1, Math.ceil(Math.sqrt(values.length)));
  return { width, height: Math.ceil(values.length / width), values };
};

const strip = (values: readonly number[]): SignedImage => ({ width: values.length, height: 1, values });

/** Index of the group of largest norm, of `groups` interleaved groups of values. */
function strongest(values: Float32Array, groups: number): number {
  const norms = new Float64Array(groups);
  values.forEach((value, i) => {
    norms[i % groups] = (norms[i % groups] ?? 0) + value * value;
  });
  return norms.indexOf(Math.max(...norms));
}

const every = (values: Float32Array, groups: number, group: number) =>
  Array.from(values).filter((_, i) => i % groups === group);

/** The kernel of a component before its sign is fixed, and the values of its output mix. */
function raw(
  { kernel, bySpace }: Pick<PartsAnswer, 'kernel' | 'bySpace'>,
  { u, v }: RankOnePart,
): { image: SignedImage; mix: number[] } {
  if (kernel.length !== 4) return { image: folded(Array.from(u)), mix: Array.from(v) };
  const [height = 1, width = 1, depth = 1, filters = 1] = kernel;
  if (bySpace) {
    const column = every(u, depth, strongest(u, depth)); // [kh]
    const row = every(v, filters, strongest(v, filters)); // [kw]
    const values = column.flatMap((a) => row.map((b) => a * b));
    const at = row.findIndex((value) => Math.abs(value) === largest(row));
    return {
      image: { width, height, values },
      mix: Array.from(v.subarray(at * filters, (at + 1) * filters)),
    };
  }
  if (width * height === 1) return { image: folded(Array.from(u)), mix: Array.from(v) };
  return { image: { width, height, values: every(u, depth, strongest(u, depth)) }, mix: Array.from(v) };
}

/**
 * A rank-1 component as pictures: for a convolution the kernel over its strongest input channel, for a dense layer its input
 * weights in the rows of a square; and below, its contribution to every output.
 *
 * u and v may change sign together without changing the component: the largest entry of the kernel is taken as positive.
 */
export function partImages(answer: Pick<PartsAnswer, 'kernel' | 'bySpace'>, part: RankOnePart): PartImages {
  const { image, mix } = raw(answer, part);
  const top = largest(image.values);
  const sign = image.values.find((value) => Math.abs(value) === top) === -top ? -1 : 1;
  return {
    kernel: { ...image, values: normalized(image.values, sign) },
    mix: strip(normalized(mix, sign)),
  };
}
