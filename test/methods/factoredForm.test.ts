import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { weightShape } from '../../src/core/shape';
import { matrixShape } from '../../src/core/cost';
import type { Decomposition } from '../../src/core/cost';
import type { WeightLayer } from '../../src/core/network';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs';
import { fromMatrix, toMatrix } from '../../src/math/matricize';
import { svd } from '../../src/math/svd';
import { denseForm } from '../../src/methods/denseForm';
import {
  applyFactored,
  applyRecomposed,
  factoredWeights,
  leading,
  magnitude,
} from '../../src/methods/factoredForm';
import type { LayerContext } from '../../src/methods/layerForm';
import { method, regularizers } from '../../src/methods/svdTraining';

const contextOf = (
  layer: WeightLayer,
  inputShape: readonly number[],
  decomposition: Decomposition,
): LayerContext => {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  const kernelShape = weightShape(layer, inputShape);
  return {
    layer,
    kernelShape,
    inputShape,
    decomposition,
    rows,
    cols,
  };
};
const random = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};
const difference = async (a: tf.Tensor, b: tf.Tensor) => {
  const [x, y] = [await a.data(), await b.data()];
  expect(a.shape).toEqual(b.shape);
  return Math.max(...x.map((value, i) => Math.abs(value - (y[i] ?? NaN)))) / Math.max(...y.map(Math.abs));
};
const conv = (stride: number, kernel: [number, number] = [3, 3]): WeightLayer => {
  return { kind: 'conv', name: 'conv', kernel, filters: 7, stride, pad: 1, lowRank: true };
};

beforeAll(() => openEngine('cpu'));

describe.each<Decomposition>(['channel', 'spatial'])('a kernel split %s-wise', (decomposition) => {
  it.each([
    ['conv, stride 1', conv(1), [8, 8, 5]],
    ['conv, stride 2', conv(2), [8, 8, 5]],
    ['conv, stride 2, odd size', conv(2), [9, 7, 3]],
    ['dense', { kind: 'dense', name: 'fc', units: 6, lowRank: true }, [11]],
  ] satisfies [string, WeightLayer, number[]][])(
    'gives the same function in all three forms: %s',
    async (_n, layer, shape) => {
      const context = contextOf(layer, shape, decomposition);
      const kernel = random(
        1,
        context.kernelShape.reduce((a, b) => a * b, 1),
      );
      const x = tf.tensor(random(2, 2 * shape.reduce((a, b) => a * b, 1)), [2, ...shape]);
      const whole = denseForm.apply(x, context, { kernel: tf.tensor(kernel, [...context.kernelShape]) });
      const { U, s, V } = svd(
        toMatrix(kernel, context.kernelShape, decomposition),
        context.rows,
        context.cols,
      );
      const factors = {
        U: tf.tensor(Float32Array.from(U), [context.rows, s.length]),
        s: tf.tensor(Float32Array.from(s)),
        V: tf.tensor(Float32Array.from(V), [context.cols, s.length]),
      };
      expect(
        await difference(applyFactored(x, context, factors.U, factors.s, factors.V), whole),
      ).toBeLessThan(1e-5);
      expect(
        await difference(applyRecomposed(x, context, factors.U, factors.s, factors.V), whole),
      ).toBeLessThan(1e-5);
      const gradients = [applyFactored, applyRecomposed].map((form) =>
        tf.grads((a, b, c, d) =>
          tf.sum(tf.square(form(a as tf.Tensor, context, b as tf.Tensor, c as tf.Tensor, d as tf.Tensor))),
        )([x, factors.U, factors.s, factors.V]),
      );
      for (const i of [0, 1, 2, 3]) {
        const [a, b] = [gradients[0]?.[i], gradients[1]?.[i]];
        if (!a || !b) throw new Error('A gradient is missing.');
        expect(await difference(a, b)).toBeLessThan(1e-5);
      }
    },
  );

  it('is read as a matrix and back without a change', () => {
    const shape = [3, 2, 5, 4];
    const kernel = random(3, 120);
    const matrix = toMatrix(kernel, shape, decomposition);
    expect(fromMatrix(matrix, shape, decomposition)).toEqual(kernel);
    if (decomposition === 'spatial') expect(matrix).not.toEqual(kernel);
  });
});

describe('|s|', () => {
  it('has derivative 0 at 0 and the sign elsewhere', async () => {
    const gradient = tf.grad((x) => tf.sum(magnitude(x)))(tf.tensor1d([-2, 0, 3]));
    expect(Array.from(await gradient.data())).toEqual([-1, 0, 1]);
  });

  it.each(Object.entries(regularizers))(
    'never makes NaN, not even when all of s is 0: %s',
    async (_name, measure) => {
      for (const s of [
        [0, 0, 0],
        [0, 1, 0],
        [1e-20, 0, -1e-20],
      ]) {
        const { value, grad } = tf.valueAndGrad((x) => measure(x))(tf.tensor1d(s));
        expect(Number.isFinite((await value.data())[0])).toBe(true);
        expect((await grad.data()).every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('leaves a layer trainable when all of s is 0', async () => {
    const context = contextOf(conv(1), [4, 4, 2], 'channel');
    const { rows, cols } = context;
    const rank = Math.min(rows, cols);
    const U = tf.tensor(random(4, rows * rank), [rows, rank]);
    const V = tf.tensor(random(5, cols * rank), [cols, rank]);
    const x = tf.tensor(random(6, 32), [1, 4, 4, 2]);
    for (const form of [applyFactored, applyRecomposed]) {
      const gradients = tf.grads((u, s, v) =>
        tf.sum(form(x, context, u as tf.Tensor, s as tf.Tensor, v as tf.Tensor)),
      )([U, tf.zeros([rank]), V]);
      for (const gradient of gradients) expect((await gradient.data()).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('the sparsity measures', () => {
  it.each([
    ['l1', 7],
    ['hoyer', 1.4],
    ['hoyer2', 1.96],
  ])(
    'of s = [3, −4, 0]: %s = %f (the original code subtracts 1 from the last two)',
    async (name, expected) => {
      const value = regularizers[name]?.(tf.tensor1d([3, -4, 0]));
      expect((await value?.data())?.[0]).toBeCloseTo(expected, 6);
    },
  );

  it('have the derivative sign(s)/‖s‖ − ‖s‖₁ s/‖s‖³ (Hoyer)', async () => {
    const s = [3, -4, 1];
    const norm = Math.hypot(...s);
    const gradient = await tf
      .grad((x) => regularizers['hoyer']?.(x) ?? x)(tf.tensor1d(s))
      .data();
    s.forEach((value, i) =>
      expect(gradient[i]).toBeCloseTo(Math.sign(value) / norm - (8 * value) / norm ** 3, 6),
    );
  });
});

describe('pruning', () => {
  const context = contextOf(conv(1), [8, 8, 2], 'channel');
  const s = [0.1, -10, 5, 0.5, 2, -1];
  const factors = {
    rows: 18,
    cols: 7,
    rank: 6,
    U: random(7, 18 * 6),
    s: Float32Array.from(s),
    V: random(8, 42),
  };

  it.each([
    [0, 6],
    [1e-4, 5],
    [0.01, 3],
    [0.05, 2],
    [0.1, 2],
    [0.3, 1],
  ])(
    'at energy %f keeps %i triplets of s = [10, 5, 2, 1, .5, .1], whatever their order and sign',
    (energy, rank) => {
      const weights = factoredWeights(factors);
      const host = Object.fromEntries(
        Object.entries(weights.parameters).map(([k, { values }]) => [k, values]),
      );
      const cut = method.compress(context, weights, host, energy);
      expect(cut.rank).toBe(rank);
      expect(
        Array.from(cut.parameters['s']?.values ?? [])
          .slice(0, rank)
          .map(Math.abs),
      ).toEqual([10, 5, 2, 1, 0.5, 0.1].slice(0, rank).map((v) => Math.fround(v)));
    },
  );

  it('keeps each column with its value', () => {
    const kept = leading(factors, 2);
    expect(Array.from(kept.s)).toEqual([-10, 5]);
    for (let row = 0; row < 18; row++) {
      expect(kept.U[2 * row]).toBe(factors.U[6 * row + 1]);
      expect(kept.U[2 * row + 1]).toBe(factors.U[6 * row + 2]);
    }
  });
});
