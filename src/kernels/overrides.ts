import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../core/errors';
import type { Engine, Packed } from '../gpu/engine';
import { convTable, filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';
import { kernel as filterGradient } from './filterGradient';
import { kernel as sumSlices } from './sumSlices';

const filterGradientName = 'Conv2DBackpropFilter';

type FilterGradientAttributes = {
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  filterShape: [number, number, number, number];
};

/** tfjs types attributes as a bag of unknowns; these are the ones its own gradient of conv2d gives. */
const attributesOf = (attributes: unknown) => attributes as FilterGradientAttributes;

const sizesOf = (x: tf.TensorInfo, attributes: FilterGradientAttributes): ConvSizes => {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const { strides, pad, dimRoundingMode, filterShape } = attributes;
  const shape: [number, number, number, number] = [batch, height, width, channels];
  const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
  return {
    ...{ batch, height, width, channels },
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filters: info.outChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    padY: info.padInfo.top,
    padX: info.padInfo.left,
  };
};

let stock: tf.KernelConfig | undefined;
let current: Engine | undefined;
const tablesOf = new WeakMap<Engine, Map<string, Packed>>();

/** tfjs's own kernel that ours replaces, as a peer to compare with. */
export const stockFilterGradient = (): tf.KernelConfig | undefined => stock;

/**
 * Puts our kernels in the place of tfjs's own on this engine, so that its autodiff uses them and nothing above knows.
 *
 * `Conv2DBackpropFilter`: tfjs runs one thread a weight, each over the whole batch. Does nothing without WebGPU.
 */
export function installOverrides(engine: Engine): void {
  if (engine.adapter.backend !== 'webgpu' || engine === current) return;
  current = engine;
  stock ??= tf.getKernel(filterGradientName, 'webgpu');
  const theirs = stock;
  const tables = tablesOf.get(engine) ?? new Map<string, Packed>();
  tablesOf.set(engine, tables);
  const tableOf = (sizes: ConvSizes) => {
    const words = convTable(sizes);
    const key = words.join();
    const table = tables.get(key) ?? engine.allocate('convolution', words);
    tables.set(key, table);
    return table;
  };
  tf.unregisterKernel(filterGradientName, 'webgpu');
  tf.registerKernel({
    kernelName: filterGradientName,
    backendName: 'webgpu',
    kernelFunc(params) {
      const { x, dy } = params.inputs;
      if (!x || !dy) throw new GpuError(`${filterGradientName} is missing an input.`);
      const attributes = attributesOf(params.attrs);
      if (attributes.dataFormat !== 'NHWC' && theirs) return theirs.kernelFunc(params);
      const sizes = sizesOf(x, attributes);
      const { tiles, slices } = filterSlices(sizes);
      const whole = engine.output(attributes.filterShape);
      const partial = slices > 1 ? engine.output([slices, kernelRows(sizes), sizes.filters]) : whole;
      const arrays = {
        x: engine.borrow(x),
        dy: engine.borrow(dy),
        sizes: tableOf(sizes),
        partial: partial.packed,
      };
      engine.dispatch(filterGradient, arrays, tiles * slices);
      if (partial === whole) return whole.tensor;
      engine.dispatch(sumSlices, { partial: partial.packed, sum: whole.packed }, whole.packed.length);
      engine.release(partial.tensor);
      return whole.tensor;
    },
  });
}
