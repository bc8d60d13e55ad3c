import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import { product, transposed } from '../math/columns';
import { leading, svdFactors } from './factors';
import type { Form, LayerContext, LayerWeights, Parameter } from './form';

/** B [rows, r], A [r, cols] and d [rows] as a layer's parameters, beside the unit matrix E [rows, cols]. */
function shiftedWeights(
  { rows, cols }: LayerContext,
  { B, A, d }: Record<'B' | 'A' | 'd', Float32Array<ArrayBuffer>>,
): LayerWeights {
  const r = B.length / rows;
  const weight = (values: Float32Array<ArrayBuffer>, shape: number[]): Parameter => ({
    shape,
    values,
    role: 'weight',
  });
  const E = Float32Array.from({ length: rows * cols }, (_, i) => (Math.floor(i / cols) === i % cols ? 1 : 0));
  return {
    form: 'shifted',
    rank: Math.min(rows, cols),
    parameters: {
      ...{ B: weight(B, [rows, r]), A: weight(A, [r, cols]), d: weight(d, [rows]) },
      E: { shape: [rows, cols], values: E, role: 'frozen' },
    },
  };
}

/** W = BA + diag(d): a matrix of low rank and a diagonal beside it. */
export const form: Form = {
  id: 'shifted',
  factored: true,
  frozen: false,
  computed: () => 'recomposed',
  weight({ layer }, { B, A, d, E }) {
    if (!B || !A || !d || !E) throw new ShapeError(`${layer.name} has no B, A, d and E.`);
    return tf.add(tf.matMul(B, A), tf.mul(tf.reshape(d, [-1, 1]), E));
  },
  matrix({ rows, cols }, _weights, { B, A, d }) {
    if (!B || !A || !d) throw new ShapeError('A shifted weight has B, A and d.');
    const W = product(B, A, B.length / rows);
    for (let i = 0; i < Math.min(rows, cols); i++) W[i * cols + i] = (W[i * cols + i] ?? 0) + (d[i] ?? 0);
    return W;
  },
  parts(context, weights, host) {
    return svdFactors(Float32Array.from(form.matrix(context, weights, host)), context.rows, context.cols);
  },
  withParts(context, parts, { keep, s }) {
    const { U, V } = leading(parts, keep);
    const B = U.map((value, i) => value * (s[i % keep] ?? 0));
    const A = Float32Array.from(transposed(V, keep));
    return shiftedWeights(context, { B, A, d: new Float32Array(context.rows) });
  },
  shapes: (_context, { parameters }) =>
    Object.fromEntries(Object.entries(parameters).map(([key, { shape }]) => [key, [...shape]])),
  unpadded: (_context, _weights, host) => host,
  formula: 'B @ A + diag(d) @ E',
};
