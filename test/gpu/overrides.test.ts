import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { tf } from '../../src/gpu/tfjs';
import { convTable, kernelRows } from '../../src/kernels/convSizes';
import { kernel as filterGradient } from '../../src/kernels/filterGradient';
import { installOverrides } from '../../src/kernels/overrides';
import { openTestEngine } from './open';

describe('Conv2DBackpropFilter, ours in the place of that of tfjs', () => {
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
  const gradientOf = (
    x: tf.Tensor4D,
    kernel: tf.Tensor4D,
    dy: tf.Tensor4D,
    stride: [number, number],
    pad: number,
  ) => {
    const padding: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [pad, pad],
      [pad, pad],
      [0, 0],
    ];
    return tf.tidy(() => tf.grad((k) => tf.conv2d(x, k as tf.Tensor4D, stride, padding))(kernel, dy));
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
      const kernel = tf.zeros<tf.Rank.R4>([kernelHeight, kernelWidth, channels, filters]);
      const before = engine.dispatches();
      const gradient = gradientOf(x, kernel, dy, [strideY, strideX], pad);
      expect(engine.dispatches()).toBeGreaterThan(before);
      const [actual = new Float32Array()] = await engine.read([gradient]);
      const rows = kernelRows(sizes);
      const one = convTable(sizes).with(13, batch).with(14, 1);
      const { partial = new Float64Array() } = filterGradient.oracle({
        x: xs,
        dy: dys,
        sizes: one,
        partial: new Float32Array(rows * filters),
      });
      const scale = Math.max(...partial.map(Math.abs), 1e-9);
      const worst = Math.max(...partial.map((value, i) => Math.abs(value - (actual[i] ?? NaN))));
      expect(worst / scale, JSON.stringify(sizes)).toBeLessThan(3e-6);
      tf.dispose([x, dy, kernel, gradient]);
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
