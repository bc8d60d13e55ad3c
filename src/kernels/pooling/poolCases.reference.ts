import { createRng } from '../../core/rng';
import { pooled, poolLayout } from './maxPool';

/** Sizes of the cases of a pooling, with x. */
export const poolCases = () =>
  [
    { batch: 1, height: 2, width: 2, channels: 4, size: 2 },
    { batch: 3, height: 6, width: 4, channels: 8, size: 2 },
    { batch: 2, height: 7, width: 5, channels: 4, size: 2 },
    { batch: 2, height: 7, width: 8, channels: 12, size: 3 },
  ].map((sizes) => {
    const rng = createRng(sizes.height);
    const count = sizes.batch * sizes.height * sizes.width * sizes.channels;
    // Few distinct values, so that some windows hold their maximum more than once.
    const x = Float32Array.from({ length: count }, () => rng.below(9));
    return { name: Object.values(sizes).join(', '), sizes, x };
  });

/** Calls back for every window: its index in y and the indices of its pixels in x, row by row. */
export function eachWindow(table: ArrayLike<number>, seen: (at: number, pixels: number[]) => void): void {
  const { channels: fours, ...others } = poolLayout.read(table);
  const { batch, height, width, size } = others;
  const channels = 4 * fours;
  const [outHeight, outWidth] = pooled({ ...others, channels });
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let c = 0; c < channels; c++) {
          const pixels = Array.from({ length: size * size }, (_, at) => {
            const [row, col] = [i * size + Math.floor(at / size), j * size + (at % size)];
            return ((b * height + row) * width + col) * channels + c;
          });
          seen(((b * outHeight + i) * outWidth + j) * channels + c, pixels);
        }
}
