import * as tf from '@tensorflow/tfjs-core';
import { entry } from '../core/entry';
import { ShapeError } from '../core/errors';
import { product, transposed } from '../math/columns';
import { fromMatrix, toMatrix } from '../math/matricize';
import { leading, svdFactors } from './factors';
import type { Form, HostParameters, LayerContext, LayerWeights } from './form';

/** The matrix of a dense layer's kernel, [rows, cols] row-major, under its split. */
export const denseMatrix = (
  { kernelShape, decomposition }: LayerContext,
  { kernel = new Float32Array() }: HostParameters,
): Float32Array => toMatrix(kernel, kernelShape, decomposition);

/** A kernel, HWIO or [in, out], as a layer's parameters. */
export const denseWeights = (
  { kernelShape, rows, cols }: LayerContext,
  kernel: Float32Array,
): LayerWeights => ({
  form: 'dense',
  rank: Math.min(rows, cols),
  parameters: { kernel: { shape: kernelShape, values: Float32Array.from(kernel), role: 'weight' } },
});

/** The whole kernel. */
export const form: Form = {
  id: 'dense',
  factored: false,
  frozen: false,
  computed: () => 'dense',
  weight({ layer, kernelShape, decomposition, rows, cols }, { kernel }) {
    if (!kernel) throw new ShapeError(`${layer.name} has no kernel.`);
    const bySpace = kernelShape.length === 4 && decomposition === 'spatial';
    return tf.reshape(bySpace ? tf.transpose(kernel, [0, 2, 1, 3]) : kernel, [rows, cols]);
  },
  matrix: (context, _weights, host) => denseMatrix(context, host),
  parts: (context, _weights, host) => svdFactors(denseMatrix(context, host), context.rows, context.cols),
  withParts(context, parts, { keep, s }) {
    const { U, V } = leading(parts, keep);
    const scaled = V.map((value, i) => value * entry(s, i % keep));
    const matrix = product(U, transposed(scaled, keep), keep);
    return denseWeights(context, fromMatrix(matrix, context.kernelShape, context.decomposition));
  },
  shapes: ({ kernelShape }) => ({ kernel: [...kernelShape] }),
  unpadded: (_context, _weights, host) => host,
};
