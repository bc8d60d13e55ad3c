import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, lossLayout } from './softmaxCrossEntropy';

/** Oracle, cases and tolerance of `softmaxCrossEntropy`. */
export const reference: KernelReference = {
  kernel,
  records: { sizes: lossLayout },
  oracle({ logits = [], labels = [], sizes = [] }) {
    const { rows, classes } = lossLayout.read(sizes);
    const losses = new Float64Array(rows);
    const slope = new Float64Array(rows * classes);
    const measured = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = (c: number) => entry(logits, row * classes + c);
      const columns = Array.from({ length: classes }, (_, c) => c);
      const largest = Math.max(...columns.map(at));
      const logSum = largest + Math.log(columns.reduce((sum, c) => sum + Math.exp(at(c) - largest), 0));
      measured[row] = labels[row * classes + columns.map(at).indexOf(largest)] ? 1 : 0;
      for (const c of columns) {
        const label = entry(labels, row * classes + c);
        losses[row] = entry(losses, row) + (label * (logSum - at(c))) / rows;
        slope[row * classes + c] = (Math.exp(at(c) - logSum) - label) / rows;
      }
    }
    return { losses, slope, measured, loss: Float64Array.of(losses.reduce((sum, one) => sum + one, 0)) };
  },
  cases: () =>
    [
      { rows: 1, classes: 2, scale: 1 },
      { rows: 64, classes: 10, scale: 3 },
      { rows: 65, classes: 3, scale: 40 },
    ].map(({ rows, classes, scale }) => {
      const rng = createRng(classes);
      const labels = new Float32Array(rows * classes);
      for (let row = 0; row < rows; row++) labels[row * classes + rng.below(classes)] = 1;
      return {
        name: `${rows} × ${classes}, logits of order ${scale}`,
        threads: kernel.workgroupSize,
        arrays: {
          logits: Float32Array.from(labels, () => scale * rng.normal()),
          labels,
          sizes: lossLayout.table({ rows, classes }),
          losses: new Float32Array(rows),
          slope: new Float32Array(rows * classes),
          measured: new Float32Array(rows),
          loss: new Float32Array(1),
        },
      };
    }),
  tolerance: {
    relative: 2e-5,
    reason: 'WGSL allows 3 + 2·|x| ULP for exp; logits reach 100',
  },
};
