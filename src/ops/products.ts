import * as tf from '@tensorflow/tfjs-core';
import { runsOwnKernel } from './ownKernels';

/** What is applied to a product in the same pass over its output: relu(product + bias). */
export type Epilogue = { bias?: tf.Tensor | undefined; relu?: boolean | undefined };

type Pair = [number, number];

const run = (name: string, inputs: tf.NamedTensorMap, attributes: object = {}) =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, { ...attributes });

const described = (bias: tf.Tensor | undefined, relu: boolean) => ({
  activation: relu ? 'relu' : 'linear',
  biased: bias !== undefined,
});

const withBias = (inputs: tf.NamedTensorMap, bias: tf.Tensor | undefined) =>
  bias ? { ...inputs, bias } : inputs;

/**
 * relu(x ⋆ kernel + bias): cross-correlation, padded with the same number of zeros on both sides at every stride.
 *
 * x [b, h, w, c], kernel HWIO [kh, kw, c, n], bias [n] → [b, h′, w′, n]. Differentiable in all three. One kernel forward;
 * the gradient makes one pass over the output and disposes the dy it is given, so pass a clone of dy to `tf.grad`.
 */
export function convolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { stride, pad }: { stride: Pair; pad: Pair },
  { bias, relu = false }: Epilogue = {},
): tf.Tensor {
  const attributes = {
    strides: stride,
    pad: [[0, 0], [pad[0], pad[0]], [pad[1], pad[1]], [0, 0]], // prettier-ignore
    dataFormat: 'NHWC',
    dilations: [1, 1],
  };
  return run('FusedConv2D', withBias({ x, filter: kernel }, bias), {
    ...attributes,
    ...described(bias, relu),
  });
}

/**
 * relu(x · kernel + bias). x [b, in], kernel [in, out], bias [out] → [b, out].
 *
 * Differentiable in all three; the gradient disposes dy as that of `convolution` does.
 */
export function product(x: tf.Tensor, kernel: tf.Tensor, { bias, relu = false }: Epilogue = {}): tf.Tensor {
  const three = (t: tf.Tensor) => tf.reshape(t, [1, ...t.shape]);
  const inputs = withBias({ a: three(x), b: three(kernel) }, bias);
  const attributes = { transposeA: false, transposeB: false, ...described(bias, relu) };
  const y = run('_FusedMatMul', inputs, attributes);
  return tf.reshape(y, y.shape.slice(1));
}

/**
 * The gradient before the epilogue and that of the bias. dy and y have the same shape [..., n]; each is disposed after its
 * last use, so that the memory of a backward pass does not grow with the number of layers.
 */
function epilogueGradient(dy: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) {
  const relu = attributes['activation'] === 'relu';
  const bare = !relu && attributes['biased'] !== true;
  if (!bare && (y.shape.at(-1) ?? 0) % 4 === 0 && runsOwnKernel('EpilogueGradient')) {
    const outputs: tf.Tensor[] = tf.engine().runKernel('EpilogueGradient', { dy, y }, { relu });
    const [bias = dy, gradient = dy] = outputs;
    tf.dispose(relu ? [y, dy] : y);
    return { gradient, bias: () => bias };
  }
  const gradient = relu ? tf.mul(dy, tf.step(y)) : dy;
  const axes = y.shape.slice(0, -1).map((_, axis) => axis);
  const bias = bare ? gradient : tf.sum(gradient, axes);
  tf.dispose(relu ? [y, dy] : y);
  return { gradient, bias: () => bias };
}

tf.registerGradient({
  kernelName: 'FusedConv2D',
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc(dy, [x, filter, y], attributes) {
    if (Array.isArray(dy) || !x || !filter || !y) return {};
    const { gradient, bias } = epilogueGradient(dy, y, attributes);
    return {
      x: () => run('Conv2DBackpropInput', { dy: gradient, filter }, { ...attributes, inputShape: x.shape }),
      // tfjs calls it after `x`.
      filter() {
        const given = { x, dy: gradient };
        const result = run('Conv2DBackpropFilter', given, { ...attributes, filterShape: filter.shape });
        tf.dispose([x, gradient]);
        return result;
      },
      bias,
    };
  },
});

tf.registerGradient({
  kernelName: '_FusedMatMul',
  inputsToSave: ['a', 'b'],
  outputsToSave: [true],
  gradFunc(dy, [a, b, y], attributes) {
    if (Array.isArray(dy) || !a || !b || !y) return {};
    const { gradient, bias } = epilogueGradient(dy, y, attributes);
    return {
      a: () => tf.matMul(gradient, b, false, true),
      b() {
        const result = tf.matMul(a, gradient, true);
        tf.dispose([a, gradient]);
        return result;
      },
      bias,
    };
  },
});
