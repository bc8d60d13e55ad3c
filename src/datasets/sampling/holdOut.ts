import type { Param } from '../../core/config/param';
import type { Rng } from '../../core/rng';
import type { ByteImages, ImageSelection } from './byteImages';

/** The parameter of datasets from files, which may come without test files. */
export const holdOutParam = {
  kind: 'number',
  label: 'Held out',
  default: 0.1,
  min: 0.01,
  max: 0.5,
  scale: 'linear',
  help: 'Share of the images kept for testing when there are no test files.',
} as const satisfies Param;

/** All images, in order. */
export const everyImage = (images: ByteImages): ImageSelection => ({
  images,
  rows: Uint32Array.from({ length: images.count }, (_, row) => row),
});

/** Shuffles and splits at least two images: `share` of them, at least one, for testing. */
export function heldOut(
  images: ByteImages,
  share: number,
  rng: Rng,
): { train: ImageSelection; test: ImageSelection } {
  const order = rng.fork('split').permutation(images.count);
  const held = Math.max(1, Math.round(images.count * share));
  return { train: { images, rows: order.subarray(held) }, test: { images, rows: order.subarray(0, held) } };
}
