import * as tf from '@tensorflow/tfjs-core';
import { layerCost } from '../core/cost';
import { ShapeError } from '../core/errors';
import { svd } from '../math/svd';
import { convolution, product } from '../kernels/ops';
import type { Epilogue } from '../kernels/ops';
import { applyKernel } from './denseForm';
import type { HostParameters, LayerContext, LayerForm, LayerWeights, Parameter } from './layerForm';

/** W = U·diag(|s|)·Vᵀ on the host: U [rows, rank], s [rank], V [cols, rank], row-major. */
export type Factors = {
  rows: number;
  cols: number;
  rank: number;
  U: Float32Array<ArrayBuffer>;
  s: Float32Array<ArrayBuffer>;
  V: Float32Array<ArrayBuffer>;
};

/**
 * |x| whose derivative at 0 is 0.
 *
 * tfjs's own `abs` has derivative −1 there, which would move the zero padding of s.
 */
export const magnitude = tf.customGrad((x, save) => {
  const t = x as tf.Tensor;
  (save as tf.GradSaveFunc)([t]);
  return {
    value: tf.abs(t),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((s) => tf.mul(dy, tf.sign(s))),
  };
});

/** The compact SVD of a row-major [rows, cols] matrix as factors. */
export function svdFactors(matrix: Float32Array, rows: number, cols: number): Factors {
  const { U, s, V } = svd(matrix, rows, cols);
  return {
    rows,
    cols,
    rank: s.length,
    U: Float32Array.from(U),
    s: Float32Array.from(s),
    V: Float32Array.from(V),
  };
}

/** Which of the two equal forms costs fewer multiply–accumulates for a batch: a pure function of sizes. */
export function cheaperForm(context: LayerContext, rank: number, batch: number): 'recomposed' | 'factored' {
  const { layer, inputShape, decomposition, rows, cols } = context;
  const factored = layerCost(layer, inputShape, { rank, decomposition }).macs;
  const whole = layerCost(layer, inputShape).macs;
  return factored * batch < whole * batch + rank * rows * cols ? 'factored' : 'recomposed';
}

/** One layer with the recomposed kernel U·diag(|s|)·Vᵀ. */
export function applyRecomposed(
  x: tf.Tensor,
  context: LayerContext,
  U: tf.Tensor,
  s: tf.Tensor,
  V: tf.Tensor,
  epilogue: Epilogue = {},
): tf.Tensor {
  const matrix = tf.matMul(tf.mul(U, magnitude(s)), V, false, true);
  const [kh, kw, channels, filters] = context.kernelShape;
  if (kh === undefined || kw === undefined || channels === undefined || filters === undefined)
    return applyKernel(x, context, matrix, epilogue);
  const kernel =
    context.decomposition === 'spatial'
      ? tf.transpose(tf.reshape(matrix, [kh, channels, kw, filters]), [0, 2, 1, 3])
      : tf.reshape(matrix, [kh, kw, channels, filters]);
  return applyKernel(x, context, kernel, epilogue);
}

/** Two layers one after the other, the first U·diag(|s|), the second Vᵀ. Source: Yang et al. 2020, §3.1. */
export function applyFactored(
  x: tf.Tensor,
  context: LayerContext,
  U: tf.Tensor,
  s: tf.Tensor,
  V: tf.Tensor,
  epilogue: Epilogue = {},
): tf.Tensor {
  const { layer, kernelShape, decomposition } = context;
  const rank = s.size;
  const scaled = tf.mul(U, magnitude(s));
  if (layer.kind === 'dense') return product(tf.matMul(x, scaled), V, epilogue, true);
  const [kh = 1, kw = 1, channels = 1, filters = 1] = kernelShape;
  const { stride, pad } = layer;
  if (decomposition === 'channel') {
    const first = tf.reshape(scaled, [kh, kw, channels, rank]);
    const second = tf.reshape(tf.transpose(V), [1, 1, rank, filters]);
    const between = convolution(x, first, { stride: [stride, stride], pad: [pad, pad] });
    return convolution(between, second, { stride: [1, 1], pad: [0, 0] }, epilogue);
  }
  const first = tf.reshape(scaled, [kh, 1, channels, rank]);
  const second = tf.reshape(tf.transpose(tf.reshape(V, [kw, filters, rank]), [0, 2, 1]), [
    1,
    kw,
    rank,
    filters,
  ]);
  const between = convolution(x, first, { stride: [stride, 1], pad: [pad, 0] });
  return convolution(between, second, { stride: [1, stride], pad: [0, pad] }, epilogue);
}

/** The weight stored as U·diag(|s|)·Vᵀ; columns padded with zeros to a multiple of four. */
export const factoredForm: LayerForm = {
  id: 'factored',
  apply(x, context, { U, s, V }, epilogue) {
    if (!U || !s || !V) throw new ShapeError(`${context.layer.name} has no factors.`);
    const form =
      cheaperForm(context, s.size, x.shape[0] ?? 1) === 'factored' ? applyFactored : applyRecomposed;
    return form(x, context, U, s, V, epilogue);
  },
};

const padded = (rank: number) => Math.ceil(rank / 4) * 4;

/** Row-major [rows, from] with its columns cut or filled with zeros to [rows, to]. */
function resized(values: ArrayLike<number>, from: number, to: number): Float32Array<ArrayBuffer> {
  const rows = values.length / from;
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < Math.min(from, to); col++) result[row * to + col] = values[row * from + col] ?? 0;
  return result;
}

/** The factors as a layer's parameters, padded. */
export function factoredWeights({ rows, cols, rank, U, s, V }: Factors): LayerWeights {
  const stored = padded(rank);
  const weight = (values: Float32Array<ArrayBuffer>, m: number): Parameter => ({
    shape: [m, stored],
    values: resized(values, rank, stored),
    role: 'weight',
  });
  return {
    form: factoredForm,
    rank,
    parameters: {
      U: weight(U, rows),
      s: { shape: [stored], values: resized(s, rank, stored), role: 'singular' },
      V: weight(V, cols),
    },
  };
}

/** The factors of a layer's parameters, padding removed. */
export function factorsOf(context: LayerContext, rank: number, host: HostParameters): Factors {
  const { rows, cols } = context;
  const { U, s, V } = host;
  if (!U || !s || !V) throw new ShapeError(`${context.layer.name} has no factors.`);
  const stored = s.length;
  return { rows, cols, rank, U: resized(U, stored, rank), s: s.slice(0, rank), V: resized(V, stored, rank) };
}

/** The `keep` triplets of largest |s|, largest first. */
export function leading({ rows, cols, rank, U, s, V }: Factors, keep: number): Factors {
  const order = Array.from(s.keys()).sort((a, b) => Math.abs(s[b] ?? 0) - Math.abs(s[a] ?? 0) || a - b);
  const kept = order.slice(0, keep);
  const columns = (values: Float32Array, m: number) => {
    const result = new Float32Array(m * keep);
    for (let row = 0; row < m; row++)
      kept.forEach((from, to) => {
        result[row * keep + to] = values[row * rank + from] ?? 0;
      });
    return result;
  };
  return {
    rows,
    cols,
    rank: keep,
    U: columns(U, rows),
    s: Float32Array.from(kept, (i) => s[i] ?? 0),
    V: columns(V, cols),
  };
}
