import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel } from './stageMatrices';
import { stageLayout } from './svdJobs';
import { svdTables } from './svdTables';

/** Oracle, cases and tolerance of `stageMatrices`. */
export const reference: KernelReference = {
  kernel,
  records: { jobs: stageLayout },
  oracle({ source: entries = [], jobs = [], workspace = [] }) {
    const result = Float64Array.from(workspace);
    for (const job of stageLayout.records(jobs)) {
      const { source: offset, rows, cols, turned, destination: target, height, width, state } = job;
      const own = Array.from(entries.slice(offset, offset + rows * cols));
      const largest = Math.max(...own.map(Math.abs));
      const scale = 2 ** Math.min(126, Math.max(-126, Math.floor(Math.log2(largest))));
      result.fill(0, target, target + height * width).fill(0, state, state + 4);
      result[state] = scale;
      own.forEach((value, at) => {
        const [row, col] = [Math.floor(at / cols), at % cols];
        result[target + (turned ? col * width + row : row * width + col)] = value / scale;
      });
    }
    return { workspace: result };
  },
  cases: () =>
    ([
        ['1 × 1', [[1, 1]], 1],
        ['zero', [[5, 3]], 0],
        ['tall, wide, primes', [[7, 5], [3, 11], [8, 4], [1, 9], [13, 1]], 1],
        ['huge', [[9, 6]], 1e37],
        ['tiny', [[9, 6]], 1e-30],
      ] satisfies [string, [number, number][], number][]) // prettier-ignore
      .map(([name, shapes, scale]) => {
        const rng = createRng(3).fork(name);
        let length = 0;
        const windows = shapes.map(([rows, cols]) => {
          const offset = length;
          length += roundUp(rows * cols, 4);
          return { offset, rows, cols };
        });
        const { stage, workspace } = svdTables(windows, 1);
        return {
          name,
          threads: shapes.length * kernel.workgroupSize,
          arrays: {
            source: Float32Array.from({ length }, () => scale * (rng.uniform() - 0.5)),
            jobs: stage,
            workspace,
          },
        };
      }),
  tolerance: { relative: 1e-7, reason: 'division by powers of two is exact' },
};
