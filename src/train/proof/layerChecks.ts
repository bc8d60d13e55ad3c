import type { Engine } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import { uniformElements } from '../../kernels/convolution/uniformConv';
import { createBatchedProduct } from '../../math/gpu/batchedProduct';
import { convolution, product } from '../../ops/products';
import { productSizes } from '../../ops/webgpu/convolutions';
import { integers } from './check';
import type { Begun, Check, Compared } from './check';
import { plainConvolution } from './plainConvolution';

type Layer = { name: string; sizes: ConvSizes; shapes: { x: number[]; kernel: number[]; y: number[] } };

/** Images of a convolution, and pixels of their sides. */
const [images, side] = [16, 8];

/** A 3 × 3 convolution that keeps the size of its images. */
function convolutionLayer(name: string, channels: number, filters: number): Layer {
  const sizes = {
    ...{ batch: images, height: side, width: side, outHeight: side, outWidth: side, channels, filters },
    ...{ kernelHeight: 3, kernelWidth: 3, strideY: 1, strideX: 1, padY: 1, padX: 1 },
  };
  const shapes = {
    x: [images, side, side, channels],
    kernel: [3, 3, channels, filters],
    y: [images, side, side, filters],
  };
  return { name, sizes, shapes };
}

const productLayer = (name: string, rows: number, inner: number, cols: number): Layer => ({
  name,
  sizes: productSizes(rows, inner, cols),
  shapes: { x: [rows, inner], kernel: [inner, cols], y: [rows, cols] },
});

const countOf = (shape: readonly number[]) => shape.reduce((count, size) => count * size, 1);

/**
 * A layer's output and its gradients, by the operations that train: with bias and relu, or without both where the number of
 * outputs is not a multiple of four, which would take tfjs five more shaders.
 */
function beginLayer(engine: Engine, { name, sizes, shapes }: Layer, apply: typeof product): Begun {
  const bare = sizes.filters % 4 !== 0;
  const values = {
    x: integers(countOf(shapes.x), `${name} x`),
    kernel: integers(countOf(shapes.kernel), `${name} kernel`),
    bias: bare ? new Float32Array(sizes.filters) : integers(sizes.filters, `${name} bias`),
    dy: integers(countOf(shapes.y), `${name} dy`),
  };
  // Where a network has its weights: some kernels bind them as a uniform buffer.
  const weights = engine.allocate('proof kernel', values.kernel, uniformElements);
  const { tensor: kernel } = engine.view(weights, 0, shapes.kernel);
  const outputs = tf.tidy(() => {
    const bias = bare ? [] : [tf.tensor(values.bias)];
    const inputs = [tf.tensor(values.x, shapes.x), kernel, ...bias];
    const layer = (...[x, filter, added]: tf.Tensor[]) => {
      if (!x || !filter) throw new RangeError('A layer has an input and a kernel.');
      return apply(x, filter, { bias: added, relu: !bare });
    };
    return [layer(...inputs), ...tf.grads(layer)(inputs, tf.tensor(values.dy, shapes.y))];
  });
  return {
    reads: outputs,
    compare(read) {
      const { y, dx, dKernel, dBias } = plainConvolution(sizes, values, !bare);
      const results: [string, Float64Array][] = [
        ['its output', y],
        ['the gradient of its input', dx],
        ['the gradient of its weights', dKernel],
        ['the gradient of its bias', dBias],
      ];
      return read.flatMap((given, i): Compared[] => {
        const [result, right] = results[i] ?? [];
        return result && right ? [{ name: result, given, right }] : [];
      });
    },
    dispose() {
      tf.dispose(outputs);
      engine.free(weights);
    },
  };
}

/** Several computations as one. */
function together(parts: readonly Begun[]): Begun {
  return {
    reads: parts.flatMap(({ reads }) => reads),
    compare(read) {
      let at = 0;
      return parts.flatMap(({ reads, compare }) => {
        at += reads.length;
        return compare(read.slice(at - reads.length, at));
      });
    },
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

const convolve: typeof product = (x, kernel, epilogue) =>
  convolution(x, kernel, { stride: [1, 1], pad: [1, 1] }, epilogue);

/** Channels in fours and not, and large enough for the kernels that real layers get. */
const convolutions = [convolutionLayer('fours', 4, 8), convolutionLayer('odd', 3, 5)];

/** Convolutions and their gradients. */
export const convolutionCheck: Check = {
  what: 'a convolution',
  begin: (engine) => together(convolutions.map((layer) => beginLayer(engine, layer, convolve))),
};

// The first has more weights than a uniform buffer holds.
const products = [productLayer('product of fours', 64, 132, 128), productLayer('odd product', 64, 196, 10)];

/** A product of our own kernel for lists of products: 6 × 7 · 7 × 5. */
const listed = { rows: 6, cols: 5, depth: 7, pitch: 8 };

const beginListed: Check['begin'] = (engine) => {
  const { rows, cols, depth, pitch } = listed;
  const [a, b] = [integers(rows * pitch, 'listed a'), integers(depth * pitch, 'listed b')];
  const arrays = {
    left: engine.allocate('proof left', a),
    right: engine.allocate('proof right', b),
    result: engine.allocate('proof result', new Float32Array(rows * cols)),
  };
  const place = { offset: 0, pitch };
  const window = { rows, cols, depth, left: place, right: place, result: { offset: 0, pitch: cols } };
  const batch = createBatchedProduct(engine, [window]);
  batch.run(arrays);
  return {
    reads: [arrays.result],
    compare([given = new Float32Array()]) {
      const right = Float64Array.from({ length: rows * cols }, (_, at) => {
        const [i, j] = [Math.floor(at / cols), at % cols];
        let sum = 0;
        for (let k = 0; k < depth; k++) sum += (a[i * pitch + k] ?? NaN) * (b[k * pitch + j] ?? NaN);
        return sum;
      });
      return [{ name: 'a product of a list', given, right }];
    },
    dispose() {
      batch.dispose();
      for (const array of Object.values(arrays)) engine.free(array);
    },
  };
};

/** Matrix products and their gradients. */
export const productCheck: Check = {
  what: 'a matrix product',
  begin: (engine) =>
    together([...products.map((layer) => beginLayer(engine, layer, product)), beginListed(engine)]),
};
