import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../core/errors';
import type { Engine, Packed } from '../gpu/engine';
import { convTable, filterSlices, kernelRows } from './convSizes';
import type { ConvSizes } from './convSizes';
import { kernel as filterGradient } from './filterGradient';
import { packedLength, kernel as packFilter } from './packFilter';
import { kernel as sumSlices } from './sumSlices';
import { uniformConvThreads, uniformLength, kernel as uniformConv } from './uniformConv';

type Shape4 = [number, number, number, number];

/** What conv2d and its two gradients give their kernels; the shapes only the gradient in question. */
type ConvAttributes = {
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  filterShape?: Shape4;
  inputShape?: Shape4;
};

/** tfjs types attributes as a bag of unknowns; these are the ones its own conv2d gives. */
const attributesOf = (attributes: unknown) => attributes as ConvAttributes;

const shape4 = ([a = 1, b = 1, c = 1, d = 1]: readonly number[]): Shape4 => [a, b, c, d];

function sizesOf(input: readonly number[], filter: readonly number[], attributes: ConvAttributes): ConvSizes {
  const { strides, pad, dimRoundingMode } = attributes;
  const shape = shape4(input);
  const info = tf.backend_util.computeConv2DInfo(shape, shape4(filter), strides, 1, pad, dimRoundingMode);
  const [batch, height, width, channels] = shape;
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
}

/** The convolution of dy that gives dx at stride 1: kernel turned, inputs and outputs exchanged. */
const backwards = (s: ConvSizes): ConvSizes => ({
  ...s,
  ...{ height: s.outHeight, width: s.outWidth, channels: s.filters },
  ...{ outHeight: s.height, outWidth: s.width, filters: s.channels },
  padY: s.kernelHeight - 1 - s.padY,
  padX: s.kernelWidth - 1 - s.padX,
});

const packedSize = ({ kernelHeight, kernelWidth, channels, filters }: ConvSizes) =>
  packedLength(kernelHeight * kernelWidth, channels, filters);

const isPlain = ({ dataFormat, dilations }: ConvAttributes) =>
  dataFormat === 'NHWC' && [dilations ?? 1].flat().every((dilation) => dilation === 1);

/** tfjs's own kernels that ours stand in for, by name. */
export const stockKernels = new Map<string, tf.KernelConfig>();

/** A kernel of ours: undefined where it leaves the case to tfjs. */
type Override = (params: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | undefined;

function replace(kernelName: string, override: Override) {
  const stock = stockKernels.get(kernelName) ?? tf.getKernel(kernelName, 'webgpu');
  stockKernels.set(kernelName, stock);
  tf.unregisterKernel(kernelName, 'webgpu');
  const kernelFunc: tf.KernelFunc = (params) => override(params) ?? stock.kernelFunc(params);
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
}

function inputOf({ inputs }: Parameters<tf.KernelFunc>[0], name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new GpuError(`A convolution is missing its input "${name}".`);
  return tensor;
}

/** Our convolution kernels on one engine. */
function createConvolutions(engine: Engine) {
  const tables = new Map<string, Packed>();
  const tableOf = (words: Uint32Array<ArrayBuffer>) => {
    const key = words.join();
    const table = tables.get(key) ?? engine.allocate('convolution', words);
    tables.set(key, table);
    return table;
  };
  let uniform: Packed | undefined;
  const convolve = (
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    sizes: ConvSizes,
    flip: 0 | 1,
  ): tf.TensorInfo => {
    uniform ??= engine.allocate('uniform filter', new Float32Array(uniformLength));
    const { kernelHeight, kernelWidth, channels, filters } = sizes;
    const packing = tableOf(Uint32Array.of(kernelHeight, kernelWidth, channels, filters, flip));
    const source = { filter_: engine.borrow(filter), sizes: packing, packed: uniform };
    engine.dispatch(packFilter, source, packedSize(sizes));
    const y = engine.output([sizes.batch, sizes.outHeight, sizes.outWidth, filters]);
    const arrays = { x: engine.borrow(x), weights: uniform, sizes: tableOf(convTable(sizes)), y: y.packed };
    engine.dispatch(uniformConv, arrays, uniformConvThreads(sizes));
    return y.tensor;
  };
  const forward: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, filter] = [inputOf(params, 'x'), inputOf(params, 'filter')];
    if (!isPlain(attributes)) return undefined;
    const sizes = sizesOf(x.shape, filter.shape, attributes);
    return packedSize(sizes) > uniformLength ? undefined : convolve(x, filter, sizes, 0);
  };
  const inputGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [dy, filter] = [inputOf(params, 'dy'), inputOf(params, 'filter')];
    if (!isPlain(attributes) || !attributes.inputShape) return undefined;
    const sizes = sizesOf(attributes.inputShape, filter.shape, attributes);
    const back = backwards(sizes);
    const exact = sizes.strideY === 1 && sizes.strideX === 1 && back.padY >= 0 && back.padX >= 0;
    return exact && packedSize(back) <= uniformLength ? convolve(dy, filter, back, 1) : undefined;
  };
  const kernelGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, dy] = [inputOf(params, 'x'), inputOf(params, 'dy')];
    const { filterShape } = attributes;
    if (!isPlain(attributes) || !filterShape) return undefined;
    const sizes = sizesOf(x.shape, filterShape, attributes);
    const { tiles, slices } = filterSlices(sizes);
    const whole = engine.output(filterShape);
    const partial = slices > 1 ? engine.output([slices, kernelRows(sizes), sizes.filters]) : whole;
    const table = tableOf(convTable(sizes));
    const arrays = { x: engine.borrow(x), dy: engine.borrow(dy), sizes: table, partial: partial.packed };
    engine.dispatch(filterGradient, arrays, tiles * slices);
    if (partial === whole) return whole.tensor;
    engine.dispatch(sumSlices, { partial: partial.packed, sum: whole.packed }, whole.packed.length);
    engine.release(partial.tensor);
    return whole.tensor;
  };
  return { forward, inputGradient, kernelGradient };
}

const convolutions = new WeakMap<Engine, ReturnType<typeof createConvolutions>>();
let current: Engine | undefined;

/**
 * Puts our kernels in the place of tfjs's own on this engine, so that its autodiff uses them and nothing above knows.
 *
 * On every adapter the filter gradient, where tfjs runs one thread a weight over the whole batch. On software adapters
 * also the convolution and its input gradient. Does nothing without WebGPU.
 */
export function installOverrides(engine: Engine): void {
  if (engine.adapter.backend !== 'webgpu' || engine === current) return;
  current = engine;
  const ours = convolutions.get(engine) ?? createConvolutions(engine);
  convolutions.set(engine, ours);
  replace('Conv2DBackpropFilter', ours.kernelGradient);
  replace('Conv2D', (params) => (engine.adapter.software ? ours.forward(params) : undefined));
  replace('Conv2DBackpropInput', (params) =>
    engine.adapter.software ? ours.inputGradient(params) : undefined,
  );
}
