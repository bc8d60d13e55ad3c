import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { workspaceTileLayout, productTiles } from './svdJobs';
import { kernel } from './workspaceProduct';

/** Oracle, cases and tolerance of `workspaceProduct`. */
export const reference: KernelReference = {
  kernel,
  records: { tiles: workspaceTileLayout },
  oracle({ tiles = [], workspace = [] }) {
    const result = Float64Array.from(workspace);
    for (const { left, right, target, width } of workspaceTileLayout.records(tiles))
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) {
          let sum = 0;
          for (let k = 0; k < width; k++)
            sum += entry(workspace, left + i * width + k) * entry(workspace, right + k * width + j);
          result[target + i * width + j] = sum;
        }
    return { workspace: result };
  },
  cases: () =>
    ([
        ['4 × 4', [[4, 4]]],
        ['mixed', [[20, 12], [8, 8], [12, 4]]],
        ['256 columns', [[260, 256]]],
      ] satisfies [string, [number, number][]][]) // prettier-ignore
      .map(([name, shapes]) => {
        const rng = createRng(9).fork(name);
        let length = 0;
        const tiles = shapes.flatMap(([rows, width]) => {
          const left = length;
          const right = left + rows * width;
          const target = right + width ** 2;
          length = target + rows * width;
          return productTiles(left, right, target, rows, width);
        });
        return {
          name,
          threads: workspaceTileLayout.count(tiles),
          arrays: {
            tiles: Uint32Array.from(tiles),
            workspace: Float32Array.from({ length }, () => rng.normal()),
          },
        };
      }),
  tolerance: { relative: 2e-6, reason: 'float32 sums of at most 256 products of order 1' },
};
