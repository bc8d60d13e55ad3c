import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { tf } from '../../src/gpu/tfjs/tfjs';
import type { ConvSizes } from '../../src/kernels/convolution/convSizes';
import { convolutionOverrides } from '../../src/ops/webgpu/convolutionOverrides';
import { installOverrides } from '../../src/ops/webgpu/overrides';
import { uniformElements } from '../../src/kernels/convolution/uniformConv';
import { convolution } from '../../src/ops/products';
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

const normal = (seed: number, length: number): Float32Array<ArrayBuffer> => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};

/** The largest error relative to the largest value; infinite where lengths differ. */
const relativeError = (actual: Float32Array, expected: Float64Array) => {
  let [scale, worst] = [1e-9, 0];
  expected.forEach((value, i) => {
    scale = Math.max(scale, Math.abs(value));
    worst = Math.max(worst, Math.abs(value - (actual[i] ?? NaN)));
  });
  return actual.length === expected.length && !Number.isNaN(worst) ? worst / scale : Infinity;
};

/**
 * The results of each of our variants for a tfjs kernel, for any choice of the table; without those that leave the
 * case to tfjs.
 */
const variantResults = (kernelName: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap) =>
  (['subgroup', 'registers', 'tiles', 'uniform'] as const).flatMap((variant) => {
    const override = convolutionOverrides(engine, () => variant)[kernelName];
    const result = override?.({ inputs, attrs, backend: tf.backend() });
    return result ? [tf.engine().makeTensorFromTensorInfo(result)] : [];
  });

/** A tensor in a packed array of its own, as the weights of a network are, so that it can be bound as a uniform buffer. */
function weights(values: Float32Array<ArrayBuffer>, shape: number[]) {
  const packed = engine.allocate('weights', values, uniformElements);
  const { tensor } = engine.view(packed, 0, shape);
  return { tensor, free: () => engine.free(packed) };
}

let engine: WebgpuEngine;
beforeAll(async () => {
  engine = await openTestEngine();
  installOverrides(engine);
});
afterAll(() => engine.dispose());

describe('convolutions that replace those of tfjs', () => {
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

  it('agrees with float64 on 400 random shapes, half of them in fours, through autodiff', async () => {
    const rng = createRng(17);
    const between = (low: number, high: number) => low + rng.below(high - low + 1);
    for (let trial = 0; trial < 400; trial++) {
      const fours = trial % 2 === 0;
      const [batch, channels, filters] = fours
        ? [between(1, 6), 4 * between(1, 5), 4 * between(1, 7)]
        : [between(1, 6), between(1, 9), between(1, 18)];
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
      const { tensor: kernel, free } = weights(ks, [kernelHeight, kernelWidth, channels, filters]);
      const before = engine.dispatches();
      const tensors = [
        conv(x, kernel, stride, pad),
        gradientOf(x, kernel, dy, stride, pad),
        inputGradientOf(x, kernel, dy, stride, pad),
      ];
      expect(engine.dispatches()).toBeGreaterThan(before);
      const attrs = {
        ...{ strides: stride, dataFormat: 'NHWC', dilations: [1, 1], inputShape: x.shape },
        ...{ filterShape: kernel.shape, pad: [[0, 0], [pad, pad], [pad, pad], [0, 0]] }, // prettier-ignore
      };
      const variants = [
        variantResults('Conv2D', { x, filter: kernel }, attrs),
        variantResults('Conv2DBackpropFilter', { x, dy }, attrs),
        variantResults('Conv2DBackpropInput', { dy, filter: kernel }, attrs),
      ];
      const expected = reference(sizes, xs, ks, dys);
      const all = tensors.flatMap((tensor, i) =>
        [tensor, ...(variants[i] ?? [])].map((one) => ({ i, tensor: one, expected: expected[i] })),
      );
      // Autodiff's three, and each variant: fewer where only some can do it.
      if (fours) expect(all.length).toBeGreaterThanOrEqual(tensors.length + 9);
      expect(all.length).toBeGreaterThan(tensors.length);
      const actual = await engine.read(all.map(({ tensor }) => tensor));
      all.forEach(({ i, expected: values = new Float64Array() }, at) =>
        expect(
          relativeError(actual[at] ?? new Float32Array(), values),
          JSON.stringify({ i, ...sizes }),
        ).toBeLessThan(3e-6),
      );
      tf.dispose([x, dy, ...all.map(({ tensor }) => tensor)]);
      free();
    }
  });

  it('has the same bits twice, and leaks nothing', async () => {
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

describe('matrix products that replace those of tfjs', () => {
  /** a · b in float64, a [rows, inner] and b [inner, cols], each stored as is or transposed. */
  function multiplied(
    [a, b]: [Float32Array, Float32Array],
    [rows, inner, cols]: [number, number, number],
    [transposeA, transposeB]: readonly [boolean, boolean],
  ) {
    const result = new Float64Array(rows * cols);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++)
        for (let k = 0; k < inner; k++) {
          const left = a[transposeA ? k * rows + i : i * inner + k] ?? NaN;
          const right = b[transposeB ? j * inner + k : k * cols + j] ?? NaN;
          result[i * cols + j] = (result[i * cols + j] ?? 0) + left * right;
        }
    return result;
  }

  it.each([
    ['a · b', [false, false]],
    ['a · bᵀ', [false, true]],
    ['aᵀ · b', [true, false]],
  ] as const)(
    '%s agrees with float64 on 400 random shapes, half of them in fours',
    async (_, [transposeA, transposeB]) => {
      const rng = createRng(23);
      const before = engine.dispatches();
      for (let trial = 0; trial < 400; trial++) {
        const unit = trial % 2 === 0 ? 4 : 1;
        const sizes: [number, number, number] = [
          1 + rng.below(40),
          unit * (1 + rng.below(70 / unit)),
          unit * (1 + rng.below(40 / unit)),
        ];
        const [rows, inner, cols] = sizes;
        const values: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] = [
          normal(trial, rows * inner),
          normal(trial + 1000, inner * cols),
        ];
        const a = tf.tensor2d(values[0], transposeA ? [inner, rows] : [rows, inner]);
        const { tensor: b, free } = weights(values[1], transposeB ? [cols, inner] : [inner, cols]);
        const y = tf.matMul<tf.Tensor>(a, b, transposeA, transposeB);
        expect(y.shape).toEqual([rows, cols]);
        const variants = variantResults('BatchMatMul', { a, b }, { transposeA, transposeB });
        const expected = multiplied(values, sizes, [transposeA, transposeB]);
        for (const actual of await engine.read([y, ...variants]))
          expect(relativeError(actual, expected), sizes.join(' × ')).toBeLessThan(3e-6);
        tf.dispose([a, y, ...variants]);
        free();
      }
      expect(engine.dispatches()).toBeGreaterThan(before + 300);
    },
  );
});

describe('pooling that replaces that of tfjs', () => {
  type Image = [number, number, number, number];

  /** The maxima of x over adjacent windows of `size`², and dy at their positions; in float64. */
  function pooled(x: Float32Array, dy: Float32Array, [batch, height, width, channels]: Image, size: number) {
    const [high, wide] = [Math.floor(height / size), Math.floor(width / size)];
    const y = new Float64Array(batch * high * wide * channels);
    const dx = new Float64Array(x.length);
    for (let at = 0; at < y.length; at++) {
      const c = at % channels;
      const column = Math.floor(at / channels) % wide;
      const row = Math.floor(at / channels / wide) % high;
      const b = Math.floor(at / channels / wide / high);
      const window = Array.from({ length: size * size }, (_, k) => {
        const [i, j] = [row * size + Math.floor(k / size), column * size + (k % size)];
        return ((b * height + i) * width + j) * channels + c;
      });
      const largest = window.reduce((best, next) => ((x[next] ?? NaN) > (x[best] ?? NaN) ? next : best));
      y[at] = x[largest] ?? NaN;
      dx[largest] = dy[at] ?? NaN;
    }
    return [y, dx];
  }

  it('and its gradient agree with float64 on 200 random shapes', async () => {
    const rng = createRng(29);
    let ours = 0;
    for (let trial = 0; trial < 200; trial++) {
      const size = 1 + rng.below(4);
      // Ours needs a multiple of four channels; tfjs computes the others, which must also be correct.
      const channels = trial % 5 === 0 ? 1 + rng.below(9) : 4 * (1 + rng.below(5));
      const shape: Image = [1 + rng.below(4), size + rng.below(9), size + rng.below(9), channels];
      const xs = normal(trial, tf.util.sizeFromShape(shape));
      const x = tf.tensor4d(xs, shape);
      const before = engine.dispatches();
      const y = tf.maxPool(x, size, size, 'valid');
      const dys = normal(trial + 1000, y.size);
      const dy = tf.tensor(dys, y.shape);
      const dx = tf.tidy(() =>
        tf.grad((v) => tf.maxPool(tf.reshape<tf.Rank.R4>(v, shape), size, size, 'valid'))(x, dy),
      );
      if (engine.dispatches() > before) ours++;
      const actual = await engine.read([y, dx]);
      pooled(xs, dys, shape, size).forEach((expected, i) =>
        expect(
          relativeError(actual[i] ?? new Float32Array(), expected),
          JSON.stringify({ i, size, shape }),
        ).toBeLessThan(1e-7),
      );
      tf.dispose([x, y, dy, dx]);
    }
    expect(ours).toBeGreaterThanOrEqual(150);
  });
});
