import type * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import { kernel, lossLayout } from '../../kernels/loss/softmaxCrossEntropy';
import { kernel as sumSlices } from '../../kernels/sumSlices';

/** tfjs's kernel `SoftmaxCrossEntropy`: the mean loss [1] and its gradient by the logits [b, classes]. */
export function createLoss(engine: Engine): tf.KernelFunc {
  return ({ inputs: { logits, labels } }) => {
    if (!logits || !labels) throw new GpuError('A cross-entropy is missing logits or labels.');
    const [rows = 1, classes = 1] = logits.shape;
    const sizes = engine.constant(lossLayout.table({ rows, classes }));
    const [losses, slope, loss] = [engine.output([rows]), engine.output(logits.shape), engine.output([1])];
    const given = { logits: engine.borrow(logits), labels: engine.borrow(labels), sizes };
    engine.dispatch(kernel, { ...given, losses: losses.packed, slope: slope.packed }, rows);
    engine.dispatch(sumSlices, { partial: losses.packed, sum: loss.packed }, 1);
    engine.release(losses.tensor);
    return [loss.tensor, slope.tensor];
  };
}
