import { entry } from '../../core/entry';
import { batchNormMomentum } from '../../core/network/network';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { roleBlock } from '../optimizer/roleTable';
import { kernel } from './runningAverages';

/** Oracle, cases and tolerance of `runningAverages`. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], statistics = [], corrections = [] }) {
    const result = Float64Array.from(parameters);
    const start = parameters.length - statistics.length;
    statistics.forEach((value, i) => {
      const batch = entry(corrections, Math.floor(i / roleBlock)) * value;
      result[start + i] = batchNormMomentum * entry(parameters, start + i) + (1 - batchNormMomentum) * batch;
    });
    return { parameters: result };
  },
  cases: () =>
    [
      [1, 1],
      [9, 2],
      [101, 42],
    ].map(([blocks = 1, running = 1]) => {
      const rng = createRng(blocks);
      const normal = (length: number) => Float32Array.from({ length }, () => rng.normal());
      return {
        name: `the last ${running * roleBlock} of ${blocks * roleBlock}`,
        threads: (running * roleBlock) / 4,
        arrays: {
          parameters: normal(blocks * roleBlock),
          statistics: normal(running * roleBlock),
          corrections: Float32Array.from({ length: running }, (_, i) => (i % 2 ? 1 : 1 + 1 / (i + 3))),
        },
      };
    }),
  tolerance: { relative: 1e-6, reason: 'four float32 operations' },
};
