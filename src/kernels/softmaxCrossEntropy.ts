import type * as tf from '@tensorflow/tfjs-core';
import source from '../../shaders/softmaxCrossEntropy.wgsl?raw';
import { GpuError } from '../core/errors';
import { createRng } from '../core/rng';
import type { Engine } from '../gpu/engine';
import type { Kernel } from '../gpu/kernel';
import { kernel as sumSlices } from './sumSlices';

/**
 * losses [rows] = −Σ labels · log softmax(logits) / rows, slope [rows, classes] = their sum's gradient by the logits.
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
  ],
  oracle({ logits = [], labels = [], sizes = [] }) {
    const [rows = 1, classes = 1] = sizes;
    const losses = new Float64Array(rows);
    const slope = new Float64Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const at = (c: number) => logits[row * classes + c] ?? 0;
      const columns = Array.from({ length: classes }, (_, c) => c);
      const largest = Math.max(...columns.map(at));
      const logSum = largest + Math.log(columns.reduce((sum, c) => sum + Math.exp(at(c) - largest), 0));
      for (const c of columns) {
        const label = labels[row * classes + c] ?? 0;
        losses[row] = (losses[row] ?? 0) + (label * (logSum - at(c))) / rows;
        slope[row * classes + c] = (Math.exp(at(c) - logSum) - label) / rows;
      }
    }
    return { losses, slope };
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
        },
      };
    }),
  tolerance: {
    relative: 2e-5,
    reason: 'WGSL allows exp 3 + 2·|x| units of rounding; logits reach 100',
  },
};

/** tfjs's kernel `SoftmaxCrossEntropy`: the mean loss [1] and its gradient by the logits [b, classes]. */
export function createLoss(engine: Engine): tf.KernelFunc {
  return ({ inputs: { logits, labels } }) => {
    if (!logits || !labels) throw new GpuError('A cross-entropy is missing logits or labels.');
    const [rows = 1, classes = 1] = logits.shape;
    const sizes = engine.constant(Uint32Array.of(rows, classes, 0, 0));
    const [losses, slope, loss] = [engine.output([rows]), engine.output(logits.shape), engine.output([1])];
    const given = { logits: engine.borrow(logits), labels: engine.borrow(labels), sizes };
    engine.dispatch(kernel, { ...given, losses: losses.packed, slope: slope.packed }, rows);
    engine.dispatch(sumSlices, { partial: losses.packed, sum: loss.packed }, 1);
    engine.release(losses.tensor);
    return [loss.tensor, slope.tensor];
  };
}
