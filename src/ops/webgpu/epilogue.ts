import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import { epilogueTable, kernel } from '../../kernels/convolution/epilogueGradient';
import { kernel as sumSlices } from '../../kernels/sumSlices';

/**
 * tfjs's kernel `EpilogueGradient`: from dy and y [..., n] the bias's gradient [n] and, with relu, the gradient before it
 * [..., n]. n a multiple of four.
 */
export function createEpilogue(engine: Engine): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const { dy, y } = inputs;
    if (!dy || !y) throw new GpuError('The gradient of an epilogue is missing dy or y.');
    const relu = attrs?.['relu'] === true;
    const columns = y.shape.at(-1) ?? 1;
    const words = epilogueTable(tf.util.sizeFromShape(y.shape) / columns, columns, relu);
    const [, fours = 0, slices = 0] = words;
    const bias = engine.output([columns]);
    const partial = slices > 1 ? engine.output([slices, columns]) : bias;
    const gradient = engine.output(relu ? y.shape : [4]);
    const arrays = { dy: engine.borrow(dy), y: engine.borrow(y), sizes: engine.constant(words) };
    engine.dispatch(
      kernel,
      { ...arrays, gradient: gradient.packed, partial: partial.packed },
      slices * fours,
    );
    if (partial !== bias) {
      engine.dispatch(sumSlices, { partial: partial.packed, sum: bias.packed }, columns);
      engine.release(partial.tensor);
    }
    if (relu) return [bias.tensor, gradient.tensor];
    engine.release(gradient.tensor);
    return [bias.tensor];
  };
}
