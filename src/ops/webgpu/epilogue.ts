import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { epilogueLayout, epilogueTable, kernel } from '../../kernels/convolution/epilogueGradient';
import { inputOf } from '../ownKernels';
import type { OwnKernel } from '../ownKernels';
import type { Sums } from './sums';

/** Says that the gradient of a bias will be computed, for an output [rows, columns]. */
export function expectBiasGradient(sums: Sums, rows: number, columns: number): void {
  if (columns % 4 === 0)
    sums.expect(epilogueLayout.read(epilogueTable(rows, columns, false)).slices, columns);
}

/**
 * The kernel `EpilogueGradient`: from dy and y, both [..., n], the gradient of the bias [n] and, with ReLU, the gradient
 * before it [..., n]. n must be a multiple of four.
 */
export function createEpilogue(engine: WebgpuEngine, sums: Sums): OwnKernel {
  return (params) => {
    const [dy, y] = [inputOf(params, 'dy'), inputOf(params, 'y')];
    const relu = params.attrs?.['relu'] === true;
    const columns = y.shape.at(-1) ?? 1;
    const words = epilogueTable(tf.util.sizeFromShape(y.shape) / columns, columns, relu);
    const [, fours = 0, slices = 0] = words;
    const bias = sums.open(slices, [columns]);
    const gradient = engine.output(relu ? y.shape : [4]);
    const arrays = { dy: engine.borrow(dy), y: engine.borrow(y), sizes: engine.constant(words) };
    engine.dispatch(kernel, { ...arrays, gradient: gradient.packed, partial: bias.partial }, slices * fours);
    if (relu) return [bias.sum(), gradient.tensor];
    engine.release(gradient.tensor);
    return [bias.sum()];
  };
}
