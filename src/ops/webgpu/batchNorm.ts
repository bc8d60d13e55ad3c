import * as tf from '@tensorflow/tfjs-core';
import type { Packed, WebgpuEngine } from '../../gpu/engine';
import { kernel as backward } from '../../kernels/batchNorm/batchNormBackward';
import { kernel as evaluate } from '../../kernels/batchNorm/batchNormEvaluate';
import { kernel as forward } from '../../kernels/batchNorm/batchNormForward';
import { kernel as moments } from '../../kernels/batchNorm/batchNormMoments';
import {
  batchNormTable,
  batchNormThreads,
  partialRows,
  variants,
} from '../../kernels/batchNorm/batchNormSizes';
import type { BatchNormSizes } from '../../kernels/batchNorm/batchNormSizes';
import { kernel as sums } from '../../kernels/batchNorm/batchNormSums';
import { inputOf } from '../ownKernels';
import type { KernelParams, OwnKernels } from '../ownKernels';

/**
 * What batch normalization gives its kernels besides tensors: ε, and whether ReLU and the addition of a residual follow.
 */
export type BatchNormAttributes = { epsilon: number; relu: boolean; residual: boolean };

const kernels = {
  moments: variants(moments),
  forward: variants(forward),
  sums: variants(sums),
  backward: variants(backward),
  evaluate: variants(evaluate),
};

/** tfjs types attributes as a bag of unknowns; these are the ones that `batchNorm` gives. */
const attributesOf = (attributes: unknown) => attributes as BatchNormAttributes;

/**
 * Batch normalization on this engine: two dispatches forward, two backward, one in evaluation. Where these kernels are
 * not installed, `batchNorm` and `normalize` run in tf ops.
 */
export function createBatchNorm(engine: WebgpuEngine): OwnKernels {
  let unused: Packed | undefined;
  /** Bound in place of an array that this variant of a kernel does not write. */
  const nothing = () => (unused ??= engine.allocate('unused', new Float32Array(4)));
  const prepare = (params: KernelParams) => {
    const { shape } = inputOf(params, 'x');
    const channels = shape.at(-1) ?? 1;
    const pixels = tf.util.sizeFromShape(shape) / channels;
    const sizes: BatchNormSizes = { pixels, channels, ...attributesOf(params.attrs) };
    const table = engine.constant(batchNormTable(sizes));
    const borrow = (name: string) => engine.borrow(inputOf(params, name));
    return { ...sizes, shape, sizes, table, borrow, threads: batchNormThreads(sizes) };
  };

  const training = (params: KernelParams) => {
    const { shape, channels, residual, sizes, table, borrow, threads } = prepare(params);
    const partial = engine.output([partialRows(sizes), channels]);
    const [y, mean, variance] = [engine.output(shape), engine.output([channels]), engine.output([channels])];
    const x = borrow('x');
    engine.dispatch(
      kernels.moments(sizes),
      { x, scale: borrow('scale'), shift: borrow('shift'), partial: partial.packed, sizes: table },
      threads,
    );
    engine.dispatch(
      kernels.forward(sizes),
      {
        x,
        residual: residual ? borrow('residual') : x,
        partial: partial.packed,
        sizes: table,
        y: y.packed,
        mean: mean.packed,
        variance: variance.packed,
      },
      threads,
    );
    engine.release(partial.tensor);
    return [y.tensor, mean.tensor, variance.tensor];
  };
  const gradient = (params: KernelParams) => {
    const { shape, channels, residual, relu, sizes, table, borrow, threads } = prepare(params);
    const partial = engine.output([partialRows(sizes), channels]);
    const [dx, dscale, dshift] = [engine.output(shape), engine.output([channels]), engine.output([channels])];
    const g = relu ? engine.output(shape) : undefined;
    const [x, dy] = [borrow('x'), borrow('dy')];
    engine.dispatch(
      kernels.sums(sizes),
      {
        x,
        dy,
        y: relu ? borrow('y') : x,
        mean: borrow('mean'),
        variance: borrow('variance'),
        g: g?.packed ?? nothing(),
        partial: partial.packed,
        sizes: table,
      },
      threads,
    );
    engine.dispatch(
      kernels.backward(sizes),
      {
        x,
        g: g?.packed ?? dy,
        partial: partial.packed,
        scale: borrow('scale'),
        sizes: table,
        dx: dx.packed,
        dscale: dscale.packed,
        dshift: dshift.packed,
      },
      threads,
    );
    engine.release(partial.tensor);
    const gradients = [dx.tensor, dscale.tensor, dshift.tensor];
    if (g && residual) return [...gradients, g.tensor];
    if (g) engine.release(g.tensor);
    return gradients;
  };
  const evaluation = (params: KernelParams) => {
    const { shape, residual, sizes, table, borrow, threads } = prepare(params);
    const y = engine.output(shape);
    const x = borrow('x');
    engine.dispatch(
      kernels.evaluate(sizes),
      {
        x,
        residual: residual ? borrow('residual') : x,
        scale: borrow('scale'),
        shift: borrow('shift'),
        mean: borrow('mean'),
        variance: borrow('variance'),
        y: y.packed,
        sizes: table,
      },
      threads,
    );
    return y.tensor;
  };
  return { BatchNormTraining: training, BatchNormTrainingGrad: gradient, BatchNormEvaluation: evaluation };
}
