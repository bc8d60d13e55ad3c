import type { Engine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs';
import { installOverrides, stockKernels } from '../src/kernels/overrides';
import { interleaved, median, recordOf } from './bench';
import type { Bench } from './bench';

/** One kernel of tfjs's registry on inputs of one size. `flops`: floating-point operations of one run. */
type KernelRun = {
  name: string;
  kernel: string;
  inputs: Record<string, tf.Tensor>;
  attrs: Record<string, unknown>;
  flops: number;
};

type Image = [number, number, number, number];

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** A 3 × 3 convolution of stride 1 and its two gradients. */
function convolution(name: string, x: Image, filters: number): KernelRun[] {
  const [b, h, w, c] = x;
  const filterShape = [3, 3, c, filters];
  const tensors = {
    x: normal(x, 1),
    dy: normal([b, h, w, filters], 2),
    filter: normal(filterShape, 3),
  };
  const shared = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
  const flops = 2 * b * h * w * 9 * c * filters;
  const { dy, filter } = tensors;
  const attrs = { ...shared, filterShape, inputShape: x };
  return [
    { name: `forward/${name}`, kernel: 'Conv2D', inputs: { x: tensors.x, filter }, attrs, flops },
    { name: `input-gradient/${name}`, kernel: 'Conv2DBackpropInput', inputs: { dy, filter }, attrs, flops },
    {
      name: `filter-gradient/${name}`,
      kernel: 'Conv2DBackpropFilter',
      inputs: { x: tensors.x, dy },
      attrs,
      flops,
    },
  ];
}

/** The product x · W of a dense layer [b, m] · [m, n] and its two gradients. */
function product(name: string, b: number, m: number, n: number): KernelRun[] {
  const [x, weight, dy] = [normal([1, b, m], 1), normal([1, m, n], 2), normal([1, b, n], 3)];
  const flops = 2 * b * m * n;
  const run = (
    label: string,
    left: tf.Tensor,
    right: tf.Tensor,
    transposeA: boolean,
    transposeB: boolean,
  ) => ({
    name: `${label}/${name}`,
    kernel: 'BatchMatMul',
    inputs: { a: left, b: right },
    attrs: { transposeA, transposeB },
    flops,
  });
  return [
    run('product', x, weight, false, false),
    run('product-input-gradient', dy, weight, false, true),
    run('product-weight-gradient', x, dy, true, false),
  ];
}

/** Maximum over 2 × 2 windows and its gradient; a comparison counts as an operation. */
function pooling(name: string, shape: Image): KernelRun[] {
  const input = normal(shape, 1) as tf.Tensor4D;
  const output = tf.maxPool(input, 2, 2, 'valid');
  const dy = normal(output.shape, 2);
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const flops = 3 * output.size;
  return [
    { name: `max-pool/${name}`, kernel: 'MaxPool', inputs: { x: input }, attrs, flops },
    { name: `max-pool-gradient/${name}`, kernel: 'MaxPoolGrad', inputs: { dy, input, output }, attrs, flops },
  ];
}

const runs = (): KernelRun[] => [
  ...convolution('cnn-conv1-b64', [64, 28, 28, 1], 16),
  ...convolution('cnn-conv2-b64', [64, 14, 14, 16], 32),
  ...convolution('32-32-on-16x16-b16', [16, 16, 16, 32], 32),
  ...product('cnn-fc1-b64', 64, 1568, 64),
  ...pooling('cnn-pool1-b64', [64, 28, 28, 16]),
];

const repeats = 2;

/** Times a kernel, ours and that of tfjs's which it replaces, after checking that they agree. */
async function compare(engine: Engine, { name, kernel, inputs, attrs, flops }: KernelRun) {
  const run = (config: tf.KernelConfig | undefined) => {
    const given = { inputs, attrs: attrs as tf.NamedAttrMap, backend: tf.backend() };
    const info = config?.kernelFunc(given);
    if (!info || Array.isArray(info)) throw new Error(`${kernel} gave no tensor.`);
    return tf.engine().makeTensorFromTensorInfo(info);
  };
  const contender = (config: tf.KernelConfig | undefined) => async () => {
    for (let i = 0; i < repeats; i++) run(config).dispose();
    await engine.settle();
  };
  const ours = tf.getKernel(kernel, 'webgpu');
  const stock = stockKernels.get(kernel);
  const both = [run(ours), run(stock)];
  const [a = new Float32Array(), e = new Float32Array()] = await engine.read(both);
  const scale = e.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (!a.every((value, i) => Math.abs(value - (e[i] ?? NaN)) <= 1e-5 * scale))
    throw new Error(`${name} disagrees with tfjs.`);
  const times = await interleaved([contender(ours), contender(stock)], 11);
  const [mine = [], tfjs = []] = times.map((list) => list.map((ms) => ms / repeats));
  const size = [...Object.values(inputs), ...both.slice(0, 1)].reduce((sum, tensor) => sum + tensor.size, 0);
  tf.dispose(both);
  const perSecond = 1e9 * (median(mine) / 1000);
  const rate = { gflops: flops / perSecond, gbps: (4 * size) / perSecond };
  return recordOf({ bench: 'kernels', case: name, unit: 'ms', rate }, { ours: mine, tfjs });
}

/** How much faster is each kernel than the one of tfjs's that it replaces on this adapter? */
export const bench: Bench = {
  id: 'kernels',
  async *run({ engine: open, wants, say }) {
    const engine = await open();
    installOverrides(engine);
    const all = runs();
    const untimed = [...stockKernels.keys()].filter((name) => !all.some(({ kernel }) => kernel === name));
    if (untimed.length > 0) say(`kernels: there is no case for ${untimed.join(', ')}`);
    for (const one of all)
      if (stockKernels.has(one.kernel) && wants(one.name)) yield await compare(engine, one);
    for (const { inputs } of all) tf.dispose(inputs);
  },
};
