import type { PartsAnswer, RankOnePart } from '../../../core/run/inspection';

/** A picture of signed numbers, row-major, −1…1; fewer values than pixels leave the rest empty. */
export type SignedImage = { width: number; height: number; values: readonly number[] };

/** One rank-1 component as two pictures. */
export type PartImages = { kernel: SignedImage; mix: SignedImage };

const largest = (values: readonly number[]) =>
  values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);

/** Numbers divided by the one of largest size; zeros stay zeros. */
function normalized(values: readonly number[], sign: number): number[] {
  const top = largest(values);
  return values.map((value) => (top > 0 ? (sign * value) / top : 0));
}

/** Numbers in rows of a square, as far as they go. */
const folded = (values: readonly number[]): SignedImage => {
  const width = Math.max(1, Math.ceil(Math.sqrt(values.length)));
  return { width, height: Math.ceil(values.length / width), values };
};

const strip = (values: readonly number[]): SignedImage => ({ width: values.length, height: 1, values });

/** Index of the group of largest norm, of `groups` that take turns in the values. */
function strongest(values: Float32Array, groups: number): number {
  const norms = new Float64Array(groups);
  values.forEach((value, i) => {
    norms[i % groups] = (norms[i % groups] ?? 0) + value * value;
  });
  return norms.indexOf(Math.max(...norms));
}

const every = (values: Float32Array, groups: number, group: number) =>
  Array.from(values).filter((_, i) => i % groups === group);

/** The kernel of a part before its sign is fixed, and the numbers of its mix. */
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
 * What a rank-1 component looks like: of a convolution the kernel over the input channel on which it is strongest, of a dense
 * layer its input weights in rows of a square; and below how it goes into every output.
 *
 * u and v may change sign together without changing the part: the largest number of the kernel counts as positive.
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
