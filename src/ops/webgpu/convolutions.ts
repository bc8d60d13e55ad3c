import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { convTable, epilogues, kernelRows } from '../../kernels/convolution/convSizes';
import type { ConvSizes, FilterSlices } from '../../kernels/convolution/convSizes';
import { filterGradientPlan, kernel as filterGradient } from '../../kernels/convolution/filterGradient';
import type { FilterLayout } from '../../kernels/convolution/packFilter';
import { subgroupConvThreads, kernel as subgroupConv } from '../../kernels/convolution/subgroupConv';
import {
  subgroupFilterGradientPlan,
  kernel as subgroupFilterGradient,
} from '../../kernels/convolution/subgroupFilterGradient';
import { sharedLanes } from '../../core/adapter';
import type { JointWork } from './jointWork';

const isTiny = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape(shape) < 4;

/** The product x [rows, inner] · kernel [inner, cols] as a 1 × 1 convolution: rows are the pixels of one image. */
export const productSizes = (rows: number, inner: number, cols: number): ConvSizes => ({
  batch: 1,
  height: 1,
  width: rows,
  channels: inner,
  outHeight: 1,
  outWidth: rows,
  filters: cols,
  kernelHeight: 1,
  kernelWidth: 1,
  strideY: 1,
  strideX: 1,
  padY: 0,
  padX: 0,
});

/** The convolution of dy that gives dx at stride 1: the kernel is turned by 180°, inputs and outputs are exchanged. */
export const backwards = (s: ConvSizes): ConvSizes => ({
  ...s,
  height: s.outHeight,
  width: s.outWidth,
  channels: s.filters,
  outHeight: s.height,
  outWidth: s.width,
  filters: s.channels,
  padY: s.kernelHeight - 1 - s.padY,
  padX: s.kernelWidth - 1 - s.padX,
});

/** How the kernel of these sizes is packed. */
const layoutOf = (
  { kernelHeight, kernelWidth, channels, filters }: ConvSizes,
  flip: boolean,
): FilterLayout => ({
  taps: kernelHeight * kernelWidth,
  inputs: channels,
  outputs: filters,
  flip,
});

/** What a convolution is computed with, and the tensor that it is written to. */
type ConvolveOptions = {
  flip?: boolean;
  bias?: tf.TensorInfo | undefined;
  relu?: boolean;
  addend?: tf.TensorInfo | undefined;
  into?: tf.TensorInfo | undefined;
};

/** Our convolution kernels on one engine. */
export function createConvolutions(engine: WebgpuEngine, { sums, packs }: JointWork) {
  const lanes = sharedLanes(engine.adapter);
  const subgroups = lanes > 0;
  const constants = { eight: lanes >= 8 };

  /** How the gradient of a kernel is computed in slices. `shared`: by `subgroupFilterGradient`. */
  const planOf = (sizes: ConvSizes, shared: boolean): FilterSlices & { threads: number } =>
    shared ? subgroupFilterGradientPlan(sizes) : filterGradientPlan(sizes);

  return {
    /** Whether `convolve` can do it: not without subgroups, nor for fewer than four numbers. */
    fits: (x: tf.TensorInfo, filter: tf.TensorInfo): boolean => subgroups && !isTiny(x) && !isTiny(filter),

    /** Says that `convolve` will be called with `flip` and these sizes. */
    expectFlipped(filter: tf.TensorInfo, sizes: ConvSizes): void {
      if (subgroups && !isTiny(filter)) packs.expect(filter, layoutOf(sizes, true));
    },

    /** Says that `kernelGradient` will be called with these sizes. */
    expectKernelGradient(sizes: ConvSizes, subgroup: boolean): void {
      const { slices } = planOf(sizes, subgroup && subgroups);
      sums.expect(slices, kernelRows(sizes) * sizes.filters);
    },

    /**
     * relu(x ⋆ filter + bias + addend) as a new tensor of `shape`, or in `into`. With `flip` the filter is turned by 180°
     * and its inputs and outputs are exchanged; `sizes` describe the convolution after that. See `fits`.
     */
    convolve(
      x: tf.TensorInfo,
      filter: tf.TensorInfo,
      sizes: ConvSizes,
      { flip = false, bias, relu = false, addend, into }: ConvolveOptions = {},
      shape: readonly number[] = [sizes.batch, sizes.outHeight, sizes.outWidth, sizes.filters],
    ): tf.TensorInfo {
      const packed = flip || sizes.filters % 4 ? packs.of(filter, layoutOf(sizes, flip)) : undefined;
      const y = into ?? engine.blank(shape);
      const input = engine.borrow(x);
      const weights = packed?.packed ?? engine.borrow(filter);
      const epilogue =
        (bias ? epilogues.bias : 0) | (relu ? epilogues.relu : 0) | (addend ? epilogues.addend : 0);
      const arrays = {
        x: input,
        x4: input,
        weights,
        bias: bias ? engine.borrow(bias) : weights,
        addend: addend ? engine.borrow(addend) : weights,
        sizes: engine.constant(convTable(sizes, { epilogue })),
        y: engine.borrow(y),
      };
      engine.dispatch({ ...subgroupConv, constants }, arrays, subgroupConvThreads(sizes));
      packed?.release();
      return y;
    },

    /**
     * The gradient of a convolution with respect to its kernel, as a new tensor of `shape`. Deterministic. With `subgroup`
     * it is computed by `subgroupFilterGradient` where that is possible, else by `filterGradient`.
     */
    kernelGradient(
      x: tf.TensorInfo,
      dy: tf.TensorInfo,
      sizes: ConvSizes,
      shape: readonly number[],
      subgroup: boolean,
    ): tf.TensorInfo {
      const shared = subgroup && subgroups && !isTiny(x) && !isTiny(dy);
      const plan = planOf(sizes, shared);
      const { partial, sum } = sums.open(plan.slices, shape);
      const [input, gradient] = [engine.borrow(x), engine.borrow(dy)];
      const table = engine.constant(convTable(sizes, plan));
      const arrays = { x: input, dy: gradient, sizes: table, partial };
      if (shared)
        engine.dispatch(
          { ...subgroupFilterGradient, constants },
          { ...arrays, x4: input, dy4: gradient },
          plan.threads,
        );
      else engine.dispatch(filterGradient, arrays, plan.threads);
      return sum();
    },
  };
}
