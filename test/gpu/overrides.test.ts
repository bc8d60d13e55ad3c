import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { tf } from '../../src/gpu/tfjs';
import type { ConvSizes } from '../../src/kernels/convSizes';
import { installOverrides } from '../../src/kernels/overrides';
import { convolution } from '../../src/kernels/ops';
import { openTestEngine } from './open';

/** y, dW and dx of y = x * w by plain loops in float64. */
function reference(s: ConvSizes, x: Float32Array, w: Float32Array, dy: Float32Array) {
  const y = new Float64Array(dy.length);
  const dw = new Float64Array(w.length);
  const dx = new Float64Array(x.length);
  for (let b = 0; b < s.batch; b++)
    for (let i = 0; i < s.outHeight; i++)
      for (let j = 0; j < s.outWidth; j++)
        for (let u = 0; u < s.kernelHeight; u++)
          for (let v = 0; v < s.kernelWidth; v++) {
            const [iy, ix] = [i * s.strideY + u - s.padY, j * s.strideX + v - s.padX];
            if (iy < 0 || ix < 0 || iy >= s.height || ix >= s.width) continue;
            for (let c = 0; c < s.channels; c++)
              for (let n = 0; n < s.filters; n++) {
                const at = ((b * s.outHeight + i) * s.outWidth + j) * s.filters + n;
                const from = ((b * s.height + iy) * s.width + ix) * s.channels + c;
                const weight = ((u * s.kernelWidth + v) * s.channels + c) * s.filters + n;
                y[at] = (y[at] ?? 0) + (x[from] ?? 0) * (w[weight] ?? 0);
                dw[weight] = (dw[weight] ?? 0) + (x[from] ?? 0) * (dy[at] ?? 0);
                dx[from] = (dx[from] ?? 0) + (w[weight] ?? 0) * (dy[at] ?? 0);
              }
          }
  return [y, dw, dx];
}

describe('convolutions, ours in the place of those of tfjs', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
    installOverrides(engine);
  });
  afterAll(() => engine.dispose());

  const normal = (seed: number, length: number) => {
    const rng = createRng(seed);
    return Float32Array.from({ length }, () => rng.normal());
  };
  const conv = (x: tf.Tensor, kernel: tf.Tensor, stride: [number, number], pad: number) =>
    convolution(x, kernel, { stride, pad: [pad, pad] });
  const gradientOf = (
    x: tf.Tensor,
    kernel: tf.Tensor,
    dy: tf.Tensor,
    stride: [number, number],
    pad: number,
  ) => tf.tidy(() => tf.grad((k) => conv(x, k, stride, pad))(kernel, tf.clone(dy)));
  const inputGradientOf = (
    x: tf.Tensor,
    kernel: tf.Tensor,
    dy: tf.Tensor,
    stride: [number, number],
    pad: number,
  ) => tf.tidy(() => tf.grad((v) => conv(v, kernel, stride, pad))(x, tf.clone(dy)));
  const relativeError = (actual: Float32Array, expected: Float64Array) => {
    let [scale, worst] = [1e-9, 0];
    expected.forEach((value, i) => {
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Math.abs(value - (actual[i] ?? NaN)));
    });
    return actual.length === expected.length ? worst / scale : Infinity;
  };

  it('agrees with float64 on 200 random shapes, through autodiff', async () => {
    const rng = createRng(17);
    const between = (low: number, high: number) => low + rng.below(high - low + 1);
    for (let trial = 0; trial < 200; trial++) {
      const [batch, channels, filters] = [between(1, 6), between(1, 9), between(1, 18)];
      const [kernelHeight, kernelWidth] = [between(1, 4), between(1, 4)];
      const [strideY, strideX, pad] = [between(1, 3), between(1, 3), between(0, 2)];
      const [height, width] = [between(kernelHeight, 9), between(kernelWidth, 9)];
      const outHeight = Math.floor((height + 2 * pad - kernelHeight) / strideY) + 1;
      const outWidth = Math.floor((width + 2 * pad - kernelWidth) / strideX) + 1;
      const sizes = {
        ...{ batch, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth },
        ...{ strideY, strideX, padY: pad, padX: pad },
      };
      const xs = normal(trial, batch * height * width * channels);
      const dys = normal(trial + 1000, batch * outHeight * outWidth * filters);
      const x = tf.tensor4d(xs, [batch, height, width, channels]);
      const dy = tf.tensor4d(dys, [batch, outHeight, outWidth, filters]);
      const stride: [number, number] = [strideY, strideX];
      const ks = normal(trial + 2000, kernelHeight * kernelWidth * channels * filters);
      const kernel = tf.tensor4d(ks, [kernelHeight, kernelWidth, channels, filters]);
      const before = engine.dispatches();
      const tensors = [
        conv(x, kernel, stride, pad),
        gradientOf(x, kernel, dy, stride, pad),
        inputGradientOf(x, kernel, dy, stride, pad),
      ];
      expect(engine.dispatches()).toBeGreaterThan(before);
      const actual = await engine.read(tensors);
      const expected = reference(sizes, xs, ks, dys);
      actual.forEach((values, i) =>
        expect(
          relativeError(values, expected[i] ?? new Float64Array()),
          JSON.stringify({ i, ...sizes }),
        ).toBeLessThan(3e-6),
      );
      tf.dispose([x, dy, kernel, ...tensors]);
    }
  });

  it('gives the same bits again, and leaks nothing', async () => {
    const x = tf.tensor4d(normal(1, 40 * 100 * 3), [40, 10, 10, 3]);
    const dy = tf.tensor4d(normal(2, 40 * 100 * 8), [40, 10, 10, 8]);
    const kernel = tf.zeros<tf.Rank.R4>([3, 3, 3, 8]);
    const run = async () => {
      const gradient = gradientOf(x, kernel, dy, [1, 1], 1);
      const [values] = await engine.read([gradient]);
      gradient.dispose();
      return values;
    };
    const first = await run();
    const before = engine.memory();
    for (let i = 0; i < 5; i++) expect(await run()).toEqual(first);
    expect(engine.memory()).toEqual(before);
    tf.dispose([x, dy, kernel]);
  });
});
