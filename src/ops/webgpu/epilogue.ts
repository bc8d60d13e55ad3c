import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { epilogueLayout, epilogueTable, kernel } from '../../kernels/convolution/epilogueGradient';
import { inputOf } from '../ownKernels';
import type { OwnKernel } from '../ownKernels';
import {
  pooledEpilogueLayout,
  pooledEpilogueTable,
  kernel as pooled,
} from '../../kernels/pooling/pooledEpilogueGradient';
import type { Pooling, Postponed } from './postponed';
import type { Sums } from './sums';

type EpilogueWork = { sums: Sums; postponed: Pick<Postponed, 'claim'> };

/** Says that the gradient of a bias will be computed, for an output [rows, columns]. */
export function expectBiasGradient(sums: Sums, rows: number, columns: number): void {
  if (columns % 4 === 0)
    sums.expect(epilogueLayout.read(epilogueTable(rows, columns, false)).slices, columns);
}

/** Together with the gradient of the pooling behind the layer, which has not been computed yet. */
function pooledGradient(engine: WebgpuEngine, sums: Sums, { x, y, dy, sizes }: Pooling, most: number) {
  const table = pooledEpilogueTable(sizes, most);
  const { slices, channels } = pooledEpilogueLayout.read(table);
  const bias = sums.open(slices, [sizes.channels]);
  const gradient = engine.output(x.shape);
  const arrays = { dy: engine.borrow(dy), x: engine.borrow(x), y: engine.borrow(y) };
  const written = { gradient: gradient.packed, partial: bias.partial };
  engine.dispatch(pooled, { ...arrays, sizes: engine.constant(table), ...written }, slices * channels);
  return [bias.sum(), gradient.tensor];
}

/**
 * The kernel `EpilogueGradient`: from dy and y, both [..., n], the gradient of the bias [n] and, with ReLU, the gradient
 * before it [..., n]. n must be a multiple of four.
 */
export function createEpilogue(engine: WebgpuEngine, { sums, postponed }: EpilogueWork): OwnKernel {
  return (params) => {
    const [dy, y] = [inputOf(params, 'dy'), inputOf(params, 'y')];
    const relu = params.attrs?.['relu'] === true;
    const columns = y.shape.at(-1) ?? 1;
    const words = epilogueTable(tf.util.sizeFromShape(y.shape) / columns, columns, relu);
    const [, fours = 0, slices = 0] = words;
    const pooling = relu ? postponed.claim(dy, y) : undefined;
    if (pooling) return pooledGradient(engine, sums, pooling, slices);
    const bias = sums.open(slices, [columns]);
    const gradient = engine.output(relu ? y.shape : [4]);
    const arrays = { dy: engine.borrow(dy), y: engine.borrow(y), sizes: engine.constant(words) };
    engine.dispatch(kernel, { ...arrays, gradient: gradient.packed, partial: bias.partial }, slices * fours);
    if (relu) return [bias.sum(), gradient.tensor];
    engine.release(gradient.tensor);
    return [bias.sum()];
  };
}
