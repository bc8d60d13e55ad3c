import { beforeAll, describe, expect, it } from 'vitest';
import { matrixShape } from '../../src/layers/network/cost';
import type { Decomposition } from '../../src/core/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { sizeOf } from '../../src/core/network/shape';
import { weightShape } from '../../src/layers/network/shape';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { createComposition } from '../../src/math/gpu/composition';
import { applyKernel } from '../../src/forms/apply';
import { applyFactored } from '../../src/forms/apply';
import { composedKernel } from '../../src/forms/computed';
import type { LayerContext } from '../../src/forms/form';
import { openTestEngine } from './open';

const conv = (stride: number, filters = 7): WeightLayer => {
  return { kind: 'conv', name: 'conv', kernel: [3, 3], filters, stride, pad: 1, lowRank: true };
};
const contextOf = (layer: WeightLayer, inputShape: readonly number[], decomposition: Decomposition) => {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  const kernelShape = weightShape(layer, inputShape);
  return { layer, kernelShape, inputShape, decomposition, rows, cols };
};

/** U [rows, stored], s [stored], V [cols, stored] with zeros beyond the rank, in windows aligned to 64; and an x of two samples. */
function numbersFor({ rows, cols, inputShape }: LayerContext, rank: number, zeroSigma = false) {
  const rng = createRng(rank).fork('numbers', rows, cols);
  const stored = 4 * Math.ceil(rank / 4);
  const normal = (height: number, scale: number) =>
    Float32Array.from({ length: height * stored }, (_, i) => (i % stored < rank ? scale * rng.normal() : 0));
  const factors = [normal(rows, rows ** -0.5), normal(1, zeroSigma ? 0 : 1), normal(cols, cols ** -0.5)];
  const offsets: number[] = [];
  let length = 0;
  for (const { length: own } of factors) {
    offsets.push(length);
    length += 64 * Math.ceil(own / 64);
  }
  const values = new Float32Array(length);
  factors.forEach((factor, i) => values.set(factor, offsets[i]));
  const x = Float32Array.from({ length: 2 * sizeOf(inputShape) }, () => rng.normal());
  const [U = 0, s = 0, V = 0] = offsets;
  return { stored, values, offsets: { U, s, V }, x };
}

type Numbers = ReturnType<typeof numbersFor>;

/** Offsets of U, s and V, and their rows. */
const windowsOf = ({ rows, cols }: LayerContext, { offsets }: Numbers): [number, number][] => [
  [offsets.U, rows],
  [offsets.s, 1],
  [offsets.V, cols],
];

type Result = { y: Float32Array; dx: Float32Array; gradients: Float32Array };

/** Σy² of the layer in one form, with the gradients with respect to x and the packed factors. */
async function inForm(
  engine: Engine,
  context: LayerContext,
  rank: number,
  form: 'recomposed' | 'factored',
  { values, offsets, x }: Numbers,
): Promise<Result> {
  const composed = composedKernel(context, rank, form);
  const composition = createComposition(engine, [{ ...offsets, ...composed }]);
  const parameters = engine.allocate('parameters', values);
  // The results of an earlier step must be overwritten.
  const gradients = engine.allocate('gradients', new Float32Array(values.length).fill(3));
  composition.compose(parameters);
  const at = composition.offsets[0] ?? NaN;
  const kernel = engine.view(composition.kernels, at, composed.shape).tensor;
  const first = composed.first && engine.view(parameters, offsets.U, composed.first).tensor;
  const input = tf.tensor(x, [2, ...context.inputShape]);
  const apply = (...[a, b, c]: tf.Tensor[]) => {
    if (!a || !b) throw new Error('A tensor is missing.');
    return c ? applyFactored(a, context, { first: c, kernel: b }) : applyKernel(a, context, b);
  };
  const xs = [input, kernel, ...(first ? [first] : [])];
  const y = apply(...xs);
  const [dx, byKernel, byFirst] = tf.grads((...all) => tf.sum(tf.square(apply(...all))))(xs);
  if (!dx || !byKernel) throw new Error('A gradient is missing.');
  engine.gather(gradients, byFirst ? [{ tensor: byFirst, offset: offsets.U }] : []);
  engine.gather(composition.kernelGradients, [{ tensor: byKernel, offset: at }]);
  composition.differentiate(parameters, gradients);
  const [own = new Float32Array(), outputs = own, slopes = own] = await engine.read([gradients, y, dx]);
  composition.dispose();
  for (const packed of [parameters, gradients]) engine.free(packed);
  return { y: outputs, dx: slopes, gradients: own };
}

/** Likewise by tfjs's autodiff through U·diag(|s|)·Vᵀ. */
async function inTensorOps(context: LayerContext, { stored, values, offsets, x }: Numbers): Promise<Result> {
  const { rows, cols, kernelShape, decomposition, inputShape } = context;
  const factor = (offset: number, shape: number[]) =>
    tf.tensor(values.slice(offset, offset + sizeOf(shape)), shape);
  const U = factor(offsets.U, [rows, stored]);
  const s = factor(offsets.s, [stored]);
  const V = factor(offsets.V, [cols, stored]);
  const input = tf.tensor(x, [2, ...inputShape]);
  const sign = tf.sign(s);
  const apply = (...[a, b, c, d]: tf.Tensor[]) => {
    if (!a || !b || !c || !d) throw new Error('A tensor is missing.');
    const matrix = tf.matMul(tf.mul(b, tf.mul(c, sign)), d, false, true);
    const [kh = 1, kw = 1, channels = 1, filters = 1] = kernelShape;
    if (context.layer.kind === 'dense' || decomposition === 'channel')
      return applyKernel(a, context, tf.reshape(matrix, [...kernelShape]));
    return applyKernel(
      a,
      context,
      tf.transpose(tf.reshape(matrix, [kh, channels, kw, filters]), [0, 2, 1, 3]),
    );
  };
  const xs = [input, U, s, V];
  const y = await apply(...xs).data();
  const grads = tf.grads((...all) => tf.sum(tf.square(apply(...all))))(xs);
  const [dx = new Float32Array(), dU = [], ds = [], dV = []] = await Promise.all(
    grads.map(async (tensor) => Float32Array.from(await tensor.data())),
  );
  const gradients = new Float32Array(values.length);
  gradients.set(dU, offsets.U);
  gradients.set(ds, offsets.s);
  gradients.set(dV, offsets.V);
  return { y: Float32Array.from(y), dx, gradients };
}

function expectClose(actual: Float32Array, expected: Float32Array) {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0.1);
  actual.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN)) / scale).toBeLessThan(1e-5));
}

const layers: [string, WeightLayer, number[], number][] = [
  ['conv, stride 1', conv(1), [8, 8, 5], 5],
  ['conv, stride 2', conv(2), [8, 8, 5], 6],
  ['conv, stride 2, odd size, 8 filters', conv(2, 8), [9, 7, 3], 8],
  ['dense', { kind: 'dense', name: 'fc', units: 6, lowRank: true }, [11], 5],
];
const splits: Decomposition[] = ['channel', 'spatial'];
const all = splits.flatMap((split) =>
  layers.map(([name, ...rest]) => [`${name}, ${split}`, split, ...rest] as const),
);

describe.each(['cpu', 'webgpu'] as const)('a factored layer on %s', (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await (backend === 'cpu' ? openEngine('cpu') : openTestEngine());
  });

  it.each(all)(
    'has the values and gradients of tfjs in both forms: %s',
    async (_name, split, layer, shape, rank) => {
      const context = contextOf(layer, shape, split);
      const numbers = numbersFor(context, rank);
      const expected = await inTensorOps(context, numbers);
      for (const form of ['recomposed', 'factored'] as const) {
        const actual = await inForm(engine, context, rank, form, numbers);
        expectClose(actual.y, expected.y);
        expectClose(actual.dx, expected.dx);
        for (const [offset, height] of windowsOf(context, numbers)) {
          const end = offset + height * numbers.stored;
          expectClose(actual.gradients.subarray(offset, end), expected.gradients.subarray(offset, end));
        }
      }
    },
  );

  it.each(splits)('has gradient 0 in the padding and where s is 0: %s', async (split) => {
    const context = contextOf(conv(1), [4, 4, 2], split);
    for (const form of ['recomposed', 'factored'] as const) {
      const numbers = numbersFor(context, 5);
      const { gradients } = await inForm(engine, context, 5, form, numbers);
      const { stored, offsets } = numbers;
      for (const [offset, height] of windowsOf(context, numbers))
        for (let i = 0; i < height * stored; i++) if (i % stored >= 5) expect(gradients[offset + i]).toBe(0);
      const without = await inForm(engine, context, 5, form, numbersFor(context, 5, true));
      expect(without.gradients.every(Number.isFinite)).toBe(true);
      expect(without.gradients.subarray(offsets.s, offsets.s + stored).every((d) => d === 0)).toBe(true);
    }
  });
});
