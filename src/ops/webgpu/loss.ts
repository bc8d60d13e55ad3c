import type * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import { lossLayout } from '../../kernels/loss/softmaxCrossEntropy';
import { kernels } from '../../kernels';
import { kernel as sumSlices } from '../../kernels/sumSlices';

/**
 * tfjs's kernel `BatchLoss`: the mean loss [1], its gradient by the outputs [b, n], and each sample's metric [b], by the
 * kernel that is named.
 */
export function createLoss(engine: Engine): tf.KernelFunc {
  return ({ inputs: { outputs, targets }, attrs }) => {
    const kernel = kernels.find(({ name }) => name === attrs?.['kernel']);
    if (!outputs || !targets || !kernel)
      throw new GpuError('A loss is missing outputs, targets or its kernel.');
    const [rows = 1, width = 1] = outputs.shape;
    const sizes = engine.constant(lossLayout.table({ rows, classes: width }));
    const [losses, slope] = [engine.output([rows]), engine.output(outputs.shape)];
    const [loss, measured] = [engine.output([1]), engine.output([rows])];
    const given = { logits: engine.borrow(outputs), labels: engine.borrow(targets), sizes };
    const results = { losses: losses.packed, slope: slope.packed, measured: measured.packed };
    engine.dispatch(kernel, { ...given, ...results }, rows);
    engine.dispatch(sumSlices, { partial: losses.packed, sum: loss.packed }, 1);
    engine.release(losses.tensor);
    return [loss.tensor, slope.tensor, measured.tensor];
  };
}
