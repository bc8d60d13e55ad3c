import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { epilogueTable, kernel } from '../../kernels/convolution/epilogueGradient';
import { kernel as sumSlices } from '../../kernels/sumSlices';
import { inputOf } from '../ownKernels';
import type { OwnKernel } from '../ownKernels';

/**
 * The kernel `EpilogueGradient`: from dy and y, both [..., n], the gradient of the bias [n] and, with ReLU, the gradient
 * before it [..., n]. n must be a multiple of four.
 */
export function createEpilogue(engine: WebgpuEngine): OwnKernel {
  return (params) => {
    const [dy, y] = [inputOf(params, 'dy'), inputOf(params, 'y')];
    const relu = params.attrs?.['relu'] === true;
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
