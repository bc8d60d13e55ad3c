import { shapedLayers } from '../src/layers/network/shape';
import type { Engine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs/tfjs';
import { conv } from '../src/kernels/convolution/convCases.reference';
import type { ConvSizes } from '../src/kernels/convolution/convSizes';
import { productSizes } from '../src/ops/webgpu/convolutions';
import type { Operation } from '../src/ops/webgpu/variants';
import { createRng } from '../src/core/rng';
import { models } from '../src/models';

/** One kernel of tfjs's registry on inputs of one size. */
export type KernelRun = {
  name: string;
  kernel: string;
  inputs: Record<string, tf.Tensor>;
  attrs: Record<string, unknown>;
  /** Floating-point operations of one run. */
  flops: number;
  /** Products summed in one element of the output; 1 where it is not a sum. */
  terms: number;
};

/** A run of an operation that has variants, and its sizes. */
export type OperationRun = KernelRun & { operation: Operation; sizes: ConvSizes };

/** Number of distinct random numbers; larger tensors repeat them. A prime, so that rows differ from their neighbours. */
const drawn = 65521;
const pools = new Map<number, Float32Array>();

/** A tensor of normally distributed numbers. */
export function normal(shape: readonly number[], seed: number): tf.Tensor {
  const rng = createRng(seed);
  const pool = pools.get(seed) ?? Float32Array.from({ length: drawn }, () => rng.normal());
  pools.set(seed, pool);
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape([...shape]) },
    (_, i) => pool[i % drawn] ?? 0,
  );
  return tf.tensor(values, [...shape]);
}

/** A convolution and its two gradients. */
export function convolutionRuns(name: string, sizes: ConvSizes): OperationRun[] {
  const { batch, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth } = sizes;
  const [inputShape, filterShape] = [
    [batch, height, width, channels],
    [kernelHeight, kernelWidth, channels, filters],
  ];
  const [x, dy] = [normal(inputShape, 1), normal([batch, outHeight, outWidth, filters], 2)];
  const filter = normal(filterShape, 3);
  const { padY, padX } = sizes;
  const attrs = {
    strides: [sizes.strideY, sizes.strideX],
    dataFormat: 'NHWC',
    dilations: [1, 1],
    filterShape,
    inputShape,
    pad: [[0, 0], [padY, padY], [padX, padX], [0, 0]], // prettier-ignore
  };
  const taps = kernelHeight * kernelWidth;
  const shared = { attrs, sizes, flops: 2 * batch * outHeight * outWidth * taps * channels * filters };
  return [
    {
      ...shared,
      name: `forward/${name}`,
      operation: 'convolution',
      terms: taps * channels,
      kernel: 'Conv2D',
      inputs: { x, filter },
    },
    {
      ...shared,
      name: `input-gradient/${name}`,
      operation: 'inputGradient',
      terms: taps * filters,
      kernel: 'Conv2DBackpropInput',
      inputs: { dy, filter },
    },
    {
      ...shared,
      name: `filter-gradient/${name}`,
      operation: 'filterGradient',
      kernel: 'Conv2DBackpropFilter',
      inputs: { x, dy },
      terms: batch * outHeight * outWidth,
    },
  ];
}

/** The product x · W of a dense layer [batch, inputs] · [inputs, units] and its two gradients, dy · Wᵀ and xᵀ · dy. */
export function productRuns(name: string, batch: number, inputs: number, units: number): OperationRun[] {
  const [x, weight, dy] = [
    normal([1, batch, inputs], 1),
    normal([1, inputs, units], 2),
    normal([1, batch, units], 3),
  ];
  const shared = { kernel: 'BatchMatMul', flops: 2 * batch * inputs * units };
  const transposed = (transposeA: boolean, transposeB: boolean) => ({ attrs: { transposeA, transposeB } });
  return [
    {
      ...shared,
      ...transposed(false, false),
      name: `product/${name}`,
      operation: 'product',
      terms: inputs,
      inputs: { a: x, b: weight },
      sizes: productSizes(batch, inputs, units),
    },
    {
      ...shared,
      ...transposed(false, true),
      name: `product-input-gradient/${name}`,
      terms: units,
      operation: 'productInputGradient',
      inputs: { a: dy, b: weight },
      sizes: productSizes(batch, units, inputs),
    },
    {
      ...shared,
      ...transposed(true, false),
      name: `product-weight-gradient/${name}`,
      terms: batch,
      operation: 'productWeightGradient',
      inputs: { a: x, b: dy },
      sizes: { ...productSizes(1, inputs, units), batch },
    },
  ];
}

/** The input shape that benches use for a model: CIFAR's for the networks designed for it, else MNIST's. */
export const inputOf = (model: string) =>
  model === 'vgg' || model === 'resnet20' ? [32, 32, 3] : [28, 28, 1];

/** The operations of every model at a batch size, forward and backward, each shape once, generated lazily. */
export function* modelRuns(batch: number): Generator<OperationRun[]> {
  const seen = new Set<string>();
  for (const { id, build } of models)
    for (const { layer, input } of shapedLayers(build(inputOf(id), 10))) {
      const [height = 1, width = 1, channels = 1] = input;
      const text = `${input.join('x')}-b${batch}`;
      const name =
        layer.kind === 'conv'
          ? `${layer.kernel.join('x')}-${layer.filters}-stride${layer.stride}-on-${text}`
          : layer.kind === 'dense'
            ? `${layer.units}-on-${text}`
            : undefined;
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      if (layer.kind === 'conv')
        yield convolutionRuns(
          name,
          conv([batch, height, width, channels], [...layer.kernel, layer.filters], layer.stride, layer.pad),
        );
      else if (layer.kind === 'dense') yield productRuns(name, batch, height, layer.units);
    }
}

/** Runs a kernel function once. Throws when it returns no tensor. */
export function runKernel(
  kernelFunc: tf.KernelFunc | undefined,
  { kernel, inputs, attrs }: KernelRun,
): tf.Tensor {
  const info = kernelFunc?.({ inputs, attrs: attrs as tf.NamedAttrMap, backend: tf.backend() });
  if (!info || Array.isArray(info)) throw new Error(`${kernel} returned no tensor.`);
  return tf.engine().makeTensorFromTensorInfo(info);
}

/**
 * Throws unless both results agree within 1e-5 of the largest value, or within the rounding error of a sequential sum of
 * that many terms, ε/2 · √terms.
 */
export async function assertSame(
  engine: Engine,
  name: string,
  [one, other]: [tf.Tensor[], tf.Tensor[]],
  terms = 1,
) {
  const values = await engine.read([...one, ...other]);
  const tolerance = Math.max(1e-5, 6e-8 * Math.sqrt(terms));
  one.forEach((_, i) => {
    const [a = new Float32Array(), e = new Float32Array()] = [values[i], values[one.length + i]];
    const scale = e.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const same =
      a.length === e.length && a.every((value, at) => Math.abs(value - (e[at] ?? NaN)) <= tolerance * scale);
    if (!same) throw new Error(`${name} differs by more than ${tolerance} of its largest value.`);
  });
}
