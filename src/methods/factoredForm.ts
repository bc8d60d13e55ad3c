import * as tf from '@tensorflow/tfjs-core';
import { layerCost } from '../layers/network/cost';
import { ShapeError } from '../core/errors';
import { svd } from '../math/svd';
import { convolution, product } from '../ops/products';
import type { Epilogue } from '../ops/products';
import type { ComposeWindow } from '../kernels/composition/composeTable';
import type { ComputedForm } from '../core/run/progress';
import type { HostParameters, LayerContext, LayerWeights, Parameter } from './layerForm';

/** W = U·diag(|s|)·Vᵀ on the host: U [rows, rank], s [rank], V [cols, rank], row-major. */
export type Factors = {
  rows: number;
  cols: number;
  rank: number;
  U: Float32Array<ArrayBuffer>;
  s: Float32Array<ArrayBuffer>;
  V: Float32Array<ArrayBuffer>;
};

/** Factors of a zero matrix. */
export const zeroFactors = (rows: number, cols: number, rank: number): Factors => ({
  ...{ rows, cols, rank },
  U: new Float32Array(rows * rank),
  s: new Float32Array(rank),
  V: new Float32Array(cols * rank),
});

/** Columns of a factor as stored, for kernels that load four at once. */
export const padded = (rank: number): number => Math.ceil(rank / 4) * 4;

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

/**
 * What two layers cost more than one besides arithmetic, in multiply–accumulates of a forward pass: some five dispatches
 * a step, which are about 10⁵ on a software adapter and 10⁷ on hardware.
 */
const launchMacs = 1e6;

/**
 * How a layer is computed in a step with a batch: whole; or, stored as factors, as the cheaper of two equal forms, one
 * layer with the recomposed kernel or two layers one after the other. A pure function of sizes.
 */
export function computedForm(
  { layer, inputShape, decomposition, rows, cols }: LayerContext,
  { form, rank }: Pick<LayerWeights, 'form' | 'rank'>,
  batch: number,
): ComputedForm {
  if (form === 'dense') return 'dense';
  const stored = padded(rank);
  const factored = layerCost(layer, inputShape, { rank: stored, decomposition }).macs;
  const whole = layerCost(layer, inputShape).macs;
  const saved = (whole - factored) * batch + stored * rows * cols;
  return saved > launchMacs ? 'factored' : 'recomposed';
}

/** The places and shapes of a factored layer's kernels, for its composition. */
export type ComposedKernel = Omit<ComposeWindow, 'U' | 's' | 'V'> & {
  /** HWIO or [in, out] of the kernel that is composed. */
  shape: readonly number[];
  /** HWIO or [in, out] of U as the first layer's kernel, where it is one. */
  first?: readonly number[];
};

/** What is composed from the factors of a layer in that form. Source of the two layers: Yang et al. 2020, §3.1. */
export function composedKernel(
  { layer, kernelShape, decomposition, rows, cols }: LayerContext,
  rank: number,
  form: 'recomposed' | 'factored',
): ComposedKernel {
  const stored = padded(rank);
  const [kh = 1, kw = 1, depth = 1] = kernelShape;
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const [channels, width] = bySpace ? [depth, kw] : [rows, 1];
  const filters = cols / width;
  if (form === 'recomposed')
    return { rows, stored, channels, width, filters, withU: true, shape: kernelShape };
  const sizes = { rows: stored, stored, channels: stored, width, filters, withU: false };
  if (layer.kind === 'dense') return { ...sizes, shape: [stored, filters], first: [rows, stored] };
  const first = [kh, bySpace ? 1 : kw, depth, stored];
  return { ...sizes, shape: [1, width, stored, filters], first };
}

/**
 * Two layers one after the other: `first` is U as a kernel, `kernel` is diag(|s|)·Vᵀ as one; see `composedKernel`.
 *
 * x [b, ...inputShape] → [b, …]. Differentiable in x, both kernels and the epilogue's bias.
 */
export function applyFactored(
  x: tf.Tensor,
  { layer, decomposition }: LayerContext,
  { first, kernel }: { first: tf.Tensor; kernel: tf.Tensor },
  epilogue: Epilogue = {},
): tf.Tensor {
  if (layer.kind === 'dense') return product(product(x, first), kernel, epilogue);
  const { stride, pad } = layer;
  if (decomposition === 'channel') {
    const between = convolution(x, first, { stride: [stride, stride], pad: [pad, pad] });
    return convolution(between, kernel, { stride: [1, 1], pad: [0, 0] }, epilogue);
  }
  const between = convolution(x, first, { stride: [stride, 1], pad: [pad, 0] });
  return convolution(between, kernel, { stride: [1, stride], pad: [0, pad] }, epilogue);
}

/** Row-major [rows, from] with its columns cut or filled with zeros to [rows, to]. */
export function resized(values: ArrayLike<number>, from: number, to: number): Float32Array<ArrayBuffer> {
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
    form: 'factored',
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
