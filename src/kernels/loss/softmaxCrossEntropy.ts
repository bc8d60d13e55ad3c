import source from '../../../shaders/softmaxCrossEntropy.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';

/**
 * losses [rows] = −Σ labels · log softmax(logits) / rows, slope [rows, classes] = their sum's gradient by the logits,
 * measured [rows] = 1 where the first largest logit is at the label.
 *
 * labels: one-hot [rows, classes]. sizes: rows, classes, two unused. One dispatch; `sumSlices` gives the mean.
 */
export const kernel: Kernel = {
  name: 'softmaxCrossEntropy',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'logits', type: 'f32', access: 'read' },
    { name: 'labels', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'losses', type: 'f32', access: 'read_write' },
    { name: 'slope', type: 'f32', access: 'read_write' },
    { name: 'measured', type: 'f32', access: 'read_write' },
  ],
  oracle({ logits = [], labels = [], sizes = [] }) {
    const [rows = 1, classes = 1] = sizes;
    const losses = new Float64Array(rows);
    const slope = new Float64Array(rows * classes);
    const measured = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = (c: number) => logits[row * classes + c] ?? 0;
      const columns = Array.from({ length: classes }, (_, c) => c);
      const largest = Math.max(...columns.map(at));
      const logSum = largest + Math.log(columns.reduce((sum, c) => sum + Math.exp(at(c) - largest), 0));
      measured[row] = labels[row * classes + columns.map(at).indexOf(largest)] ? 1 : 0;
      for (const c of columns) {
        const label = labels[row * classes + c] ?? 0;
        losses[row] = (losses[row] ?? 0) + (label * (logSum - at(c))) / rows;
        slope[row * classes + c] = (Math.exp(at(c) - logSum) - label) / rows;
      }
    }
    return { losses, slope, measured };
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
        threads: rows,
        arrays: {
          logits: Float32Array.from(labels, () => scale * rng.normal()),
          labels,
          sizes: Uint32Array.of(rows, classes, 0, 0),
          losses: new Float32Array(rows),
          slope: new Float32Array(rows * classes),
          measured: new Float32Array(rows),
        },
      };
    }),
  tolerance: {
    relative: 2e-5,
    reason: 'WGSL allows exp 3 + 2·|x| units of rounding; logits reach 100',
  },
};
