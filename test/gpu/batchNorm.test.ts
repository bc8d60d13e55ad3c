import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { batchNorm, normalize } from '../../src/ops/batchNorm';
import { installOverrides } from '../../src/ops/webgpu/overrides';
import { openTestEngine } from './open';

type Case = {
  shape: [number, number, number, number];
  /** x has this mean, and standard deviation 1. */
  mean: number;
  relu: boolean;
  residual: boolean;
};

const epsilon = 1e-5;

/** The inputs: x, residual and dy [b, h, w, c], scale and shift [c]. */
function drawn({ shape, mean, relu, residual }: Case, seed: number) {
  const rng = createRng(seed);
  const channels = shape[3];
  const length = shape[0] * shape[1] * shape[2] * channels;
  const normal = (count: number, center = 0) =>
    Float32Array.from({ length: count }, () => center + rng.normal());
  return {
    channels,
    relu,
    x: normal(length, mean),
    residual: residual ? normal(length) : undefined,
    dy: normal(length),
    scale: normal(channels, 1),
    shift: normal(channels),
  };
}

/** All results by plain loops in float64. `y0`: the y whose sign decides where a ReLU passes dy. */
function reference(given: ReturnType<typeof drawn>, y0?: Float32Array) {
  const { x, residual, dy, scale, shift, relu, channels } = given;
  const n = x.length / channels;
  const perChannel = () => new Float64Array(channels);
  const [mean, variance, dscale, dshift] = [perChannel(), perChannel(), perChannel(), perChannel()];
  const everywhere = () => new Float64Array(x.length);
  const [y, dx, g, unit] = [everywhere(), everywhere(), everywhere(), everywhere()];
  for (let c = 0; c < channels; c++) {
    const pixels = Array.from({ length: n }, (_, pixel) => pixel * channels + c);
    const average = (values: ArrayLike<number>) => pixels.reduce((sum, at) => sum + (values[at] ?? 0), 0) / n;
    const center = average(x);
    const spread = pixels.reduce((sum, at) => sum + ((x[at] ?? 0) - center) ** 2, 0) / n;
    const inverse = 1 / Math.sqrt(spread + epsilon);
    const factor = scale[c] ?? 0;
    for (const at of pixels) {
      unit[at] = ((x[at] ?? 0) - center) * inverse;
      const sum = (unit[at] ?? 0) * factor + (shift[c] ?? 0) + (residual?.[at] ?? 0);
      y[at] = relu ? Math.max(0, sum) : sum;
      g[at] = relu && (y0?.[at] ?? sum) <= 0 ? 0 : (dy[at] ?? 0);
    }
    const level = average(g);
    const slope = average(g.map((value, at) => value * (unit[at] ?? 0)));
    for (const at of pixels) dx[at] = factor * inverse * ((g[at] ?? 0) - level - (unit[at] ?? 0) * slope);
    [mean[c], variance[c], dscale[c], dshift[c]] = [center, spread, slope * n, level * n];
  }
  return { y, mean, variance, dx, dscale, dshift, dresidual: g };
}

/** The same through tfjs's autodiff, and our dispatches in each direction. */
async function computed(engine: Engine, { shape }: Case, given: ReturnType<typeof drawn>) {
  const { relu } = given;
  const [x, dy] = [tf.tensor4d(given.x, shape), tf.tensor4d(given.dy, shape)];
  const [scale, shift] = [tf.tensor1d(given.scale), tf.tensor1d(given.shift)];
  const residual = given.residual && tf.tensor4d(given.residual, shape);
  const start = engine.dispatches();
  const out = batchNorm(x, scale, shift, { epsilon, residual, relu });
  const middle = engine.dispatches();
  const inputs = [x, scale, shift, ...(residual ? [residual] : [])];
  const run = () => batchNorm(x, scale, shift, { epsilon, residual, relu }).y;
  const gradients = tf.tidy(() => tf.grads(run)(inputs, dy));
  const both = engine.dispatches() - middle;
  const names = ['y', 'mean', 'variance', 'dx', 'dscale', 'dshift', 'dresidual'] as const;
  const tensors = [out.y, out.mean, out.variance, ...gradients];
  const values = await engine.read(tensors);
  tf.dispose([dy, ...inputs, ...tensors]);
  const results = Object.fromEntries(values.map((value, i) => [names[i] ?? '', value]));
  return { results, forward: middle - start, backward: both - (middle - start) };
}

/** The largest difference relative to the largest value, or to `scale` where that is larger. */
function relativeError(actual: Float32Array | undefined, expected: Float64Array, scale = 0) {
  if (actual?.length !== expected.length) return Infinity;
  let [largest, worst] = [scale, 0];
  expected.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    worst = Math.max(worst, Math.abs(value - (actual[i] ?? NaN)));
  });
  return Number.isFinite(worst) ? worst / Math.max(largest, Number.MIN_VALUE) : Infinity;
}

/**
 * float32 achieves 1e-5 of the largest value. Where terms cancel, errors are relative to the terms: those of y and the
 * mean to the deviation of x, of dx to its terms, of dscale and dshift to the square root of the number of pixels, of
 * dscale plus the rounding error of a mean far from zero.
 */
function expectClose(one: Case, given: ReturnType<typeof drawn>, results: Record<string, Float32Array>) {
  const reference64 = reference(given, results['y']);
  const expected: Record<string, Float64Array> = reference64;
  const factors = reference64.variance.map((v, c) => Math.abs(given.scale[c] ?? 0) / Math.sqrt(v + epsilon));
  const pixels = given.x.length / given.channels;
  const scales: Record<string, number> = {
    y: 1,
    mean: 1,
    variance: pixels > 1 ? 0 : 1e-5,
    dx: Math.max(...factors),
    dscale: Math.sqrt(pixels) * (1 + Math.abs(one.mean) / 50),
    dshift: Math.sqrt(pixels),
  };
  for (const [name, values] of Object.entries(results))
    expect(
      relativeError(values, expected[name] ?? new Float64Array(), scales[name]),
      `${name} of ${JSON.stringify(one)}`,
    ).toBeLessThan(1e-5);
}

describe('batch normalization on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
    installOverrides(engine);
  });
  afterAll(() => engine.dispose());

  it('agrees with float64 on 240 random shapes, in two dispatches forward and two backward', async () => {
    const rng = createRng(23);
    const between = (low: number, high: number) => low + rng.below(high - low + 1);
    for (let trial = 0; trial < 240; trial++) {
      const one: Case = {
        shape: [between(1, 8), between(1, 9), between(1, 9), between(1, 20)],
        mean: trial % 3,
        relu: trial % 2 === 0,
        residual: trial % 4 < 2,
      };
      const given = drawn(one, trial);
      const { results, forward, backward } = await computed(engine, one, given);
      expectClose(one, given, results);
      expect([forward, backward]).toEqual([2, 2]);
    }
  });

  it.each<Case>([
    { shape: [64, 32, 32, 16], mean: 100, relu: true, residual: false },
    { shape: [64, 8, 8, 64], mean: -100, relu: true, residual: true },
    { shape: [16, 16, 16, 3], mean: 100, relu: false, residual: false },
  ])('keeps 1e-5 where the mean is far from zero: %j', async (one) => {
    const given = drawn(one, 3);
    const { results } = await computed(engine, one, given);
    expectClose(one, given, results);
  });

  it('has variance 0 and finite gradients on a single pixel', async () => {
    const one: Case = { shape: [1, 1, 1, 5], mean: 0, relu: true, residual: true };
    const { results } = await computed(engine, one, drawn(one, 1));
    expect(results['variance']).toEqual(new Float32Array(5));
    expect(results['dx']?.every((value) => value === 0)).toBe(true);
    for (const values of Object.values(results)) expect(values.every(Number.isFinite)).toBe(true);
  });

  it('agrees with finite differences of its own output', async () => {
    const one: Case = { shape: [3, 4, 3, 6], mean: 1, relu: false, residual: true };
    const given = drawn(one, 5);
    const { results } = await computed(engine, one, given);
    const loss = async (changed: ReturnType<typeof drawn>) => {
      const { y = new Float32Array() } = (await computed(engine, one, changed)).results;
      return y.reduce((sum, value, i) => sum + value * (given.dy[i] ?? 0), 0);
    };
    const h = 1 / 64;
    for (const name of ['x', 'scale', 'shift', 'residual'] as const)
      for (const at of [0, 3, 5]) {
        const moved = (by: number) => {
          const values = given[name]?.slice() ?? new Float32Array();
          values[at] = (values[at] ?? 0) + by;
          return { ...given, [name]: values };
        };
        const slope = ((await loss(moved(h))) - (await loss(moved(-h)))) / (2 * h);
        expect(Math.abs(slope - (results[`d${name}`]?.[at] ?? NaN)), `${name}[${at}]`).toBeLessThan(3e-3);
      }
  });

  it('computes the requested gradients, with x itself as the residual', async () => {
    const shape: Case['shape'] = [2, 3, 3, 4];
    const given = drawn({ shape, mean: 0, relu: true, residual: false }, 9);
    const both = { ...given, residual: given.x };
    const [x, dy] = [tf.tensor4d(given.x, shape), tf.tensor4d(given.dy, shape)];
    const [scale, shift] = [tf.tensor1d(given.scale), tf.tensor1d(given.shift)];
    const run = () => batchNorm(x, scale, shift, { epsilon, residual: x, relu: true }).y;
    const [y, dx] = [run(), tf.tidy(() => tf.grad(run)(x, dy))];
    const [outputs, gradient] = await engine.read([y, dx]);
    const expected = reference(both, outputs);
    const sum = expected.dx.map((value, i) => value + (expected.dresidual[i] ?? 0));
    expect(relativeError(gradient, sum)).toBeLessThan(1e-5);
    tf.dispose([x, dy, scale, shift, y, dx]);
  });

  it('has the same bits twice, and leaks nothing', async () => {
    const one: Case = { shape: [8, 8, 8, 20], mean: 0, relu: true, residual: true };
    const given = drawn(one, 2);
    const { results } = await computed(engine, one, given);
    const before = engine.memory();
    for (let i = 0; i < 3; i++) expect((await computed(engine, one, given)).results).toEqual(results);
    expect(engine.memory()).toEqual(before);
  });

  it('evaluates with given statistics in one dispatch', async () => {
    for (const channels of [4, 7]) {
      const shape: Case['shape'] = [3, 5, 5, channels];
      const given = drawn({ shape, mean: 0, relu: true, residual: true }, channels);
      const { y: expected, mean, variance } = reference(given);
      const x = tf.tensor4d(given.x, shape);
      const residual = tf.tensor4d(given.residual ?? [], shape);
      const [scale, shift] = [tf.tensor1d(given.scale), tf.tensor1d(given.shift)];
      const [center, spread] = [
        tf.tensor1d(Float32Array.from(mean)),
        tf.tensor1d(Float32Array.from(variance)),
      ];
      const before = engine.dispatches();
      const y = normalize(x, scale, shift, center, spread, { epsilon, residual, relu: true });
      expect(engine.dispatches() - before).toBe(1);
      const [values] = await engine.read([y]);
      expect(relativeError(values, expected)).toBeLessThan(2e-6);
      tf.dispose([x, residual, scale, shift, center, spread, y]);
    }
  });

  it('rejects shapes that do not fit', () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([2, 3, 3, 4]);
      const four = tf.ones<tf.Rank.R1>([4]);
      const run = (scale: tf.Tensor1D, options: { epsilon?: number; residual?: tf.Tensor4D } = {}) =>
        batchNorm(x, scale, four, { epsilon, relu: false, ...options });
      expect(() => run(tf.ones<tf.Rank.R1>([3]))).toThrow(ShapeError);
      expect(() => run(four, { epsilon: 0 })).toThrow('ε must be positive');
      expect(() => run(four, { residual: tf.ones<tf.Rank.R4>([2, 3, 3, 8]) })).toThrow('[2, 3, 3, 4]');
    });
  });
});

describe('batch normalization in tf ops', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });
  afterAll(() => engine.dispose());

  it('agrees with float64 on random shapes', async () => {
    const rng = createRng(29);
    const between = (low: number, high: number) => low + rng.below(high - low + 1);
    for (let trial = 0; trial < 20; trial++) {
      const one: Case = {
        shape: [between(1, 5), between(1, 6), between(1, 6), between(1, 9)],
        mean: 1,
        relu: trial % 2 === 0,
        residual: trial % 4 < 2,
      };
      const given = drawn(one, trial);
      expectClose(one, given, (await computed(engine, one, given)).results);
    }
  });
});
