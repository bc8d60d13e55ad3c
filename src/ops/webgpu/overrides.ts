import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import { installBatchNorm } from './batchNormInstall';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import { backwards, createConvolutions, productSizes } from './convolutions';
import { createEpilogue } from './epilogue';
import { createPooling } from './pooling';
import { createLoss } from './loss';
import { adapterClass, chooseVariant } from './variants';
import type { Operation, Variant } from './variants';

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
  activation?: string;
};

type MatmulAttributes = { transposeA: boolean; transposeB: boolean; activation?: string };

/** tfjs types attributes as a bag of unknowns; these are the ones its own conv2d gives. */
const attributesOf = (attributes: unknown) => attributes as ConvAttributes;

const matmulAttributesOf = (attributes: unknown) => attributes as MatmulAttributes;

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

const isPlain = ({ dataFormat, dilations }: ConvAttributes) =>
  dataFormat === 'NHWC' && [dilations ?? 1].flat().every((dilation) => dilation === 1);

/** tfjs's own kernels that ours stand in for, by name. */
export const stockKernels = new Map<string, tf.KernelConfig>();

/** A kernel of ours: undefined where it leaves the case to tfjs. */
export type Override = (params: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | undefined;

function replace(kernelName: string, override: Override) {
  const stock = stockKernels.get(kernelName) ?? tf.getKernel(kernelName, 'webgpu');
  stockKernels.set(kernelName, stock);
  tf.unregisterKernel(kernelName, 'webgpu');
  const kernelFunc: tf.KernelFunc = (params) => override(params) ?? stock.kernelFunc(params);
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
}

function add(kernelName: string, kernelFunc: tf.KernelFunc) {
  if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
}

const activations = { linear: true, relu: true };

const biasOf = ({ inputs }: Parameters<tf.KernelFunc>[0]) => {
  const { bias } = inputs;
  return bias ? { bias } : {};
};

function inputOf({ inputs }: Parameters<tf.KernelFunc>[0], name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new GpuError(`A convolution is missing its input "${name}".`);
  return tensor;
}

/**
 * tfjs's convolutions and matrix products with ours, by the names of its kernels. `choose` says how an operation of these
 * sizes is done.
 */
export function convolutionOverrides(
  engine: Engine,
  choose: (operation: Operation, sizes: ConvSizes) => Variant,
): Record<string, Override> {
  const { convolve, kernelGradient } = createConvolutions(engine);
  const gradient = (
    operation: Operation,
    ...[x, dy, sizes, shape]: [tf.TensorInfo, tf.TensorInfo, ConvSizes, readonly number[]]
  ) => {
    const variant = choose(operation, sizes);
    return variant === 'stock' ? undefined : kernelGradient(x, dy, sizes, shape, variant === 'subgroup');
  };
  const forward: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, filter] = [inputOf(params, 'x'), inputOf(params, 'filter')];
    const { activation = 'linear' } = attributes;
    if (!isPlain(attributes) || !(activation in activations) || params.inputs['preluActivationWeights'])
      return undefined;
    const sizes = sizesOf(x.shape, filter.shape, attributes);
    if (choose('convolution', sizes) !== 'subgroup') return undefined;
    return convolve(x, filter, sizes, { ...biasOf(params), relu: activation === 'relu' });
  };
  const inputGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [dy, filter] = [inputOf(params, 'dy'), inputOf(params, 'filter')];
    if (!isPlain(attributes) || !attributes.inputShape) return undefined;
    const sizes = sizesOf(attributes.inputShape, filter.shape, attributes);
    const back = backwards(sizes);
    const exact = sizes.strideY === 1 && sizes.strideX === 1 && back.padY >= 0 && back.padX >= 0;
    const ours = exact && choose('inputGradient', sizes) === 'subgroup';
    return ours ? convolve(dy, filter, back, { flip: true }) : undefined;
  };
  const filterGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, dy] = [inputOf(params, 'x'), inputOf(params, 'dy')];
    const { filterShape } = attributes;
    if (!isPlain(attributes) || !filterShape) return undefined;
    return gradient('filterGradient', x, dy, sizesOf(x.shape, filterShape, attributes), filterShape);
  };
  /** a · b of one matrix each, with the transpose combinations that training uses. */
  const multiply: Override = (params) => {
    const [a, b] = [inputOf(params, 'a'), inputOf(params, 'b')];
    const { transposeA, transposeB, activation = 'linear' } = matmulAttributesOf(params.attrs);
    const [rows = 0, inner = 0] = a.shape.slice(-2);
    const [height = 0, width = 0] = b.shape.slice(-2);
    const single = a.shape
      .slice(0, -2)
      .concat(b.shape.slice(0, -2))
      .every((size) => size === 1);
    if (!single || !(activation in activations) || params.inputs['preluActivationWeights']) return undefined;
    const leading = a.shape.slice(0, -2);
    if (!transposeA) {
      const cols = transposeB ? height : width;
      const sizes = productSizes(rows, inner, cols);
      if (choose(transposeB ? 'productInputGradient' : 'product', sizes) !== 'subgroup') return undefined;
      const options = { flip: transposeB, ...biasOf(params), relu: activation === 'relu' };
      return convolve(a, b, sizes, options, [...leading, rows, cols]);
    }
    if (transposeB || activation !== 'linear' || params.inputs['bias']) return undefined;
    const sizes = { ...productSizes(1, inner, width), batch: rows };
    return gradient('productWeightGradient', a, b, sizes, [...leading, inner, width]);
  };
  return {
    Conv2D: forward,
    FusedConv2D: forward,
    Conv2DBackpropInput: inputGradient,
    Conv2DBackpropFilter: filterGradient,
    BatchMatMul: multiply,
    _FusedMatMul: multiply,
  };
}

const installed = new WeakMap<Engine, () => void>();
let current: Engine | undefined;

/**
 * Puts our kernels in the place of tfjs's own on this engine, so that its autodiff uses them and nothing above knows.
 *
 * Convolutions, matrix products and their gradients where `chooseVariant` says so, pooling, and the kernels that tfjs has
 * none of: see `ops` and `batchNorm`. Does nothing without WebGPU.
 */
export function installOverrides(engine: Engine): void {
  if (engine.adapter.backend !== 'webgpu' || engine === current) return;
  current = engine;
  const install = installed.get(engine) ?? prepareOverrides(engine);
  installed.set(engine, install);
  install();
}

/** Creates what the kernels keep on an engine; the result registers them. */
function prepareOverrides(engine: Engine): () => void {
  const adapter = adapterClass(engine.adapter);
  const overrides = convolutionOverrides(engine, (operation, sizes) =>
    chooseVariant(adapter, operation, sizes),
  );
  const { pool, poolGradient } = createPooling(engine);
  const epilogueGradient = createEpilogue(engine);
  const loss = createLoss(engine);
  return () => {
    for (const [kernelName, override] of Object.entries(overrides)) replace(kernelName, override);
    replace('MaxPool', pool);
    replace('MaxPoolGrad', poolGradient);
    add('EpilogueGradient', epilogueGradient);
    add('BatchLoss', loss);
    installBatchNorm(engine);
  };
}
