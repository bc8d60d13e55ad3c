import source from '../../../shaders/maxPool.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/** Sizes of a pooling: x [batch, height, width, channels], windows of size × size; channels a multiple of four. */
export type PoolSizes = { batch: number; height: number; width: number; channels: number; size: number };

/** The shader's record of a pooling, 8 u32. */
export const poolTable = ({ batch, height, width, channels, size }: PoolSizes): Uint32Array<ArrayBuffer> =>
  Uint32Array.of(batch, height, width, channels / 4, size, 0, 0, 0);

/** Height and width of what pooling gives. */
export const pooled = ({ height, width, size }: PoolSizes): [height: number, width: number] => [
  Math.floor(height / size),
  Math.floor(width / size),
];

/** Situations of a pooling, with x. */
export const poolCases = () =>
  [
    { batch: 1, height: 2, width: 2, channels: 4, size: 2 },
    { batch: 3, height: 6, width: 4, channels: 8, size: 2 },
    { batch: 2, height: 7, width: 5, channels: 4, size: 2 },
    { batch: 2, height: 7, width: 8, channels: 12, size: 3 },
  ].map((sizes) => {
    const rng = createRng(sizes.height);
    const count = sizes.batch * sizes.height * sizes.width * sizes.channels;
    // Few different numbers, so that some windows hold their largest more than once.
    const x = Float32Array.from({ length: count }, () => rng.below(9));
    return { name: Object.values(sizes).join(', '), sizes, x };
  });

/** Calls back with every window: its place in y and the places of its pixels in x, row by row. */
export function eachWindow(table: ArrayLike<number>, seen: (at: number, pixels: number[]) => void): void {
  const [batch = 0, height = 0, width = 0, fours = 0, size = 1] = Array.from(table);
  const channels = 4 * fours;
  const [outHeight, outWidth] = pooled({ batch, height, width, channels, size });
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

/** y [b, ⌊h/size⌋, ⌊w/size⌋, c] = the largest number of every window of x [b, h, w, c]. One dispatch. */
export const kernel: Kernel = {
  name: 'maxPool',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'y', type: 'f32', access: 'read_write' },
  ],
  oracle({ x = [], sizes = [], y = [] }) {
    const result = new Float64Array(y.length);
    eachWindow(sizes, (at, pixels) => {
      result[at] = Math.max(...pixels.map((pixel) => x[pixel] ?? 0));
    });
    return { y: result };
  },
  cases: () =>
    poolCases().map(({ name, sizes, x }) => {
      const [height, width] = pooled(sizes);
      const y = new Float32Array(sizes.batch * height * width * sizes.channels);
      return { name, threads: y.length / 4, arrays: { x, sizes: poolTable(sizes), y } };
    }),
  tolerance: { relative: 1e-12, reason: 'numbers are chosen, not changed' },
};
