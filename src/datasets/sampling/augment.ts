import type { Param } from '../../core/config/param';
import type { Rng } from '../../core/rng';
import type { LoadedDataset } from '../dataset';

/** The parameter of datasets whose images may be augmented. */
export const augmentParam = {
  kind: 'choice',
  label: 'Augmentation',
  default: 'none',
  options: [
    { value: 'none', label: 'None' },
    { value: 'crop-flip', label: 'Crop and flip' },
  ],
  help: 'Crop and flip: every training image is shifted by up to 4 pixels each way and mirrored half of the time.',
} as const satisfies Param;

/** Zero padding around an image before it is cropped to its size again; inputs are standardized, so 0 is the mean. */
const pad = 4;

/**
 * The dataset with its training batches augmented according to `choice`; for `none` the dataset itself.
 *
 * Crop and flip as in He et al. 2015, §4.2: padding of 4, a random crop of the image's size, mirrored left to right with
 * p = ½. The random choices depend only on `rng`, the step and the position in the batch. The dataset's shape is [height,
 * width, channels]; test images are not augmented.
 */
export function augmented(data: LoadedDataset, choice: string, rng: Rng): LoadedDataset {
  if (choice === 'none') return data;
  const [height = 1, width = 1, channels = 1] = data.shape;
  const original = new Float32Array(height * width * channels);
  const crop = (image: Float32Array, draws: Rng) => {
    const down = draws.below(2 * pad + 1) - pad;
    const right = draws.below(2 * pad + 1) - pad;
    const mirrored = draws.below(2) === 1;
    original.set(image);
    image.fill(0);
    for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
      for (let x = Math.max(0, -right); x < Math.min(width, width - right); x++) {
        const from = ((y + down) * width + x + right) * channels;
        const to = (y * width + (mirrored ? width - 1 - x : x)) * channels;
        for (let c = 0; c < channels; c++) image[to + c] = original[from + c] ?? 0;
      }
    }
  };
  return {
    ...data,
    fill: (step, size, inputs, labels) => {
      data.fill(step, size, inputs, labels);
      const draws = rng.fork('augment', step);
      for (let slot = 0; slot < size; slot++)
        crop(inputs.subarray(slot * original.length, (slot + 1) * original.length), draws);
    },
  };
}
