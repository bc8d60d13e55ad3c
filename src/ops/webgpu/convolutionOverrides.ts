import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import { inputOf, stockKernels } from '../ownKernels';
import type { KernelParams } from '../ownKernels';
import { backwards, createConvolutions, productSizes } from './convolutions';
import { createKernelGradients } from './kernelGradients';
import { expectBiasGradient } from './epilogue';
import { createJointWork } from './jointWork';
import type { Operation, Variant } from './variants';

type Shape4 = [number, number, number, number];

/** What tfjs gives the kernels of conv2d and of its two gradients; each gradient has only the shape that it needs. */
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

/** tfjs types attributes as a bag of unknowns; these are the ones that its conv2d gives. */
const attributesOf = (attributes: unknown) => attributes as ConvAttributes;

const matmulAttributesOf = (attributes: unknown) => attributes as MatmulAttributes;

const shape4 = ([a = 1, b = 1, c = 1, d = 1]: readonly number[]): Shape4 => [a, b, c, d];

function sizesOf(input: readonly number[], filter: readonly number[], attributes: ConvAttributes): ConvSizes {
  const { strides, pad, dimRoundingMode } = attributes;
  const shape = shape4(input);
  const info = tf.backend_util.computeConv2DInfo(shape, shape4(filter), strides, 1, pad, dimRoundingMode);
  const [batch, height, width, channels] = shape;
  return {
    batch,
    height,
    width,
    channels,
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

const activations = { linear: true, relu: true };

const biasOf = ({ inputs: { bias } }: KernelParams) => (bias ? { bias } : {});

/** A convolution or matrix product of ours; undefined for a case that tfjs's kernel must do. */
type Override = (params: KernelParams) => tf.TensorInfo | undefined;

/**
 * Our convolutions and matrix products, by the names of the tfjs kernels that they replace. `choose` says which variant
 * does an operation of these sizes.
 */
export function convolutionOverrides(
  engine: WebgpuEngine,
  choose: (operation: Operation, sizes: ConvSizes) => Variant,
  joint = createJointWork(engine),
): Record<string, Override> {
  const { convolution, expect } = createConvolutions(engine, joint.packs);
  const { kernelGradient, expect: expectGradient } = createKernelGradients(engine, joint.sums);
  /**
   * Says which gradients of a convolution or product will be computed, if the network is being differentiated: with respect
   * to the input as a convolution of sizes `back`, if it is one, and with respect to the kernel.
   */
  const expectGradients = (
    { x, filter, bias }: { x: tf.TensorInfo; filter: tf.TensorInfo; bias?: tf.TensorInfo | undefined },
    input: { by: Operation; sizes: ConvSizes; back: ConvSizes | undefined },
    kernel: { by: Operation; sizes: ConvSizes },
  ) => {
    if (input.back && joint.isDifferentiated(x))
      expect(choose(input.by, input.sizes), { filter, sizes: input.back, flip: true });
    expectGradient(choose(kernel.by, kernel.sizes), kernel.sizes);
    const { batch, outHeight, outWidth, filters } = kernel.sizes;
    if (bias) expectBiasGradient(joint.sums, batch * outHeight * outWidth, filters);
  };
  const forward: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, filter] = [inputOf(params, 'x'), inputOf(params, 'filter')];
    const { activation = 'linear' } = attributes;
    if (!isPlain(attributes) || !(activation in activations) || params.inputs['preluActivationWeights'])
      return undefined;
    const sizes = sizesOf(x.shape, filter.shape, attributes);
    expectGradients(
      { x, filter, ...biasOf(params) },
      { by: 'inputGradient', sizes, back: backwards(sizes) },
      { by: 'filterGradient', sizes },
    );
    const compute = convolution(choose('convolution', sizes), { x, filter, sizes });
    return compute?.({ ...biasOf(params), relu: activation === 'relu' });
  };
  const inputGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [dy, filter] = [inputOf(params, 'dy'), inputOf(params, 'filter')];
    if (!isPlain(attributes) || !attributes.inputShape) return undefined;
    const sizes = sizesOf(attributes.inputShape, filter.shape, attributes);
    const back = backwards(sizes);
    const compute =
      back &&
      convolution(
        choose('inputGradient', sizes),
        { x: dy, filter, sizes: back, flip: true },
        attributes.inputShape,
      );
    if (!compute) {
      const computed = stockKernels.get('Conv2DBackpropInput')?.kernelFunc(params);
      return computed && !Array.isArray(computed) ? joint.postponed.computed(computed) : undefined;
    }
    return joint.postponed.gradient(attributes.inputShape, compute);
  };
  const filterGradient: Override = (params) => {
    const attributes = attributesOf(params.attrs);
    const [x, dy] = [inputOf(params, 'x'), inputOf(params, 'dy')];
    const { filterShape } = attributes;
    if (!isPlain(attributes) || !filterShape) return undefined;
    const sizes = sizesOf(x.shape, filterShape, attributes);
    return kernelGradient(choose('filterGradient', sizes), { x, dy, sizes }, filterShape);
  };
  /** a · b, aᵀ · b or a · bᵀ of one matrix each; batches of matrices are left to tfjs. */
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
      const back = productSizes(rows, cols, inner);
      if (!transposeB)
        expectGradients(
          { x: a, filter: b, ...biasOf(params) },
          { by: 'productInputGradient', sizes: back, back },
          { by: 'productWeightGradient', sizes: { ...productSizes(1, inner, cols), batch: rows } },
        );
      const wanted = choose(transposeB ? 'productInputGradient' : 'product', sizes);
      const shape = [...leading, rows, cols];
      const compute = convolution(wanted, { x: a, filter: b, sizes, flip: transposeB }, shape);
      return compute?.({ ...biasOf(params), relu: activation === 'relu' });
    }
    if (transposeB || activation !== 'linear' || params.inputs['bias']) return undefined;
    const sizes = { ...productSizes(1, inner, width), batch: rows };
    return kernelGradient(choose('productWeightGradient', sizes), { x: a, dy: b, sizes }, [
      ...leading,
      inner,
      width,
    ]);
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
