import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { clipEpsilon as epsilon, kernel } from './clipGradients';

/** Oracle, cases and tolerance of `clipGradients`. */
export const reference: KernelReference = {
  kernel,
  oracle({ gradients = [], sums = [], limit: [limit = 0] = [] }) {
    let square = 0;
    for (const sum of sums) square += sum;
    const scale = Math.min(1, limit / (Math.sqrt(square) + epsilon));
    return { gradients: Float64Array.from(gradients, (g) => g * scale) };
  },
  cases: () =>
    [
      [64, 4, 0.5],
      [7 * 64, 4, 1e9],
      [1601 * 64, 404, 0.01],
      [4096, 1024, 100],
    ].map(([length = 0, threads = 0, limit = 0]) => {
      const rng = createRng(length);
      const arrays = {
        gradients: Float32Array.from({ length }, () => rng.normal()),
        sums: Float32Array.from({ length: threads }, () => rng.normal() ** 2),
        limit: Float32Array.of(limit),
      };
      return { name: `${length} gradients, at most ${limit}`, threads, arrays };
    }),
  tolerance: { relative: 2e-6, reason: 'a float32 sum of up to 256 numbers, a square root and a division' },
};
