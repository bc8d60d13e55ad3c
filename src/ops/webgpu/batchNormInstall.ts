import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { Engine, Packed } from '../../gpu/engine';
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

/** What batch normalization gives its kernels beside tensors. `residual`: one was added, its gradient is wanted. */
export type BatchNormAttributes = { epsilon: number; relu: boolean; residual: boolean };

type Params = Parameters<tf.KernelFunc>[0];

const kernels = {
  moments: variants(moments),
  forward: variants(forward),
  sums: variants(sums),
  backward: variants(backward),
  evaluate: variants(evaluate),
};

/** tfjs types attributes as a bag of unknowns; these are the ones that `batchNorm` gives. */
const attributesOf = (attributes: unknown) => attributes as BatchNormAttributes;

function inputOf({ inputs }: Params, name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new GpuError(`A batch normalization is missing its input "${name}".`);
  return tensor;
}

function createBatchNorm(engine: Engine) {
  let unused: Packed | undefined;
  /** Stands in the place of an array that a kernel would write and here does not. */
  const nothing = () => (unused ??= engine.allocate('unused', new Float32Array(4)));
  const prepare = (params: Params) => {
    const { shape } = inputOf(params, 'x');
    const channels = shape.at(-1) ?? 1;
    const pixels = tf.util.sizeFromShape(shape) / channels;
    const sizes: BatchNormSizes = { pixels, channels, ...attributesOf(params.attrs) };
    const table = engine.constant(batchNormTable(sizes));
    const borrow = (name: string) => engine.borrow(inputOf(params, name));
    return { ...sizes, shape, sizes, table, borrow, threads: batchNormThreads(sizes) };
  };

  const training = (params: Params) => {
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
        ...{ x, residual: residual ? borrow('residual') : x, partial: partial.packed, sizes: table },
        ...{ y: y.packed, mean: mean.packed, variance: variance.packed },
      },
      threads,
    );
    engine.release(partial.tensor);
    return [y.tensor, mean.tensor, variance.tensor];
  };
  const gradient = (params: Params) => {
    const { shape, channels, residual, relu, sizes, table, borrow, threads } = prepare(params);
    const partial = engine.output([partialRows(sizes), channels]);
    const [dx, dscale, dshift] = [engine.output(shape), engine.output([channels]), engine.output([channels])];
    const g = relu ? engine.output(shape) : undefined;
    const [x, dy] = [borrow('x'), borrow('dy')];
    engine.dispatch(
      kernels.sums(sizes),
      {
        ...{ x, dy, y: relu ? borrow('y') : x, mean: borrow('mean'), variance: borrow('variance') },
        ...{ g: g?.packed ?? nothing(), partial: partial.packed, sizes: table },
      },
      threads,
    );
    engine.dispatch(
      kernels.backward(sizes),
      {
        ...{ x, g: g?.packed ?? dy, partial: partial.packed, scale: borrow('scale'), sizes: table },
        ...{ dx: dx.packed, dscale: dscale.packed, dshift: dshift.packed },
      },
      threads,
    );
    engine.release(partial.tensor);
    const gradients = [dx.tensor, dscale.tensor, dshift.tensor];
    if (g && residual) return [...gradients, g.tensor];
    if (g) engine.release(g.tensor);
    return gradients;
  };
  const evaluation = (params: Params) => {
    const { shape, residual, sizes, table, borrow, threads } = prepare(params);
    const y = engine.output(shape);
    const x = borrow('x');
    engine.dispatch(
      kernels.evaluate(sizes),
      {
        ...{ x, residual: residual ? borrow('residual') : x, scale: borrow('scale'), shift: borrow('shift') },
        ...{ mean: borrow('mean'), variance: borrow('variance'), y: y.packed, sizes: table },
      },
      threads,
    );
    return y.tensor;
  };
  return { BatchNormTraining: training, BatchNormTrainingGrad: gradient, BatchNormEvaluation: evaluation };
}

const installed = new WeakMap<Engine, ReturnType<typeof createBatchNorm>>();

/**
 * Registers the batch normalization kernels of this engine with tfjs's WebGPU backend: two dispatches forward, two
 * backward, one in evaluation. Where they are not registered, `batchNorm` and `normalize` run in tf ops.
 */
export function installBatchNorm(engine: Engine): void {
  const ours = installed.get(engine) ?? createBatchNorm(engine);
  installed.set(engine, ours);
  for (const [kernelName, kernelFunc] of Object.entries(ours)) {
    if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
