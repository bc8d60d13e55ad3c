import type { Engine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs';
import { installOverrides, stockKernels } from '../src/kernels/overrides';
import { interleaved, median } from './bench';
import type { Bench } from './bench';

type Shape = { name: string; x: [number, number, number, number]; filters: number };

const shapes: Shape[] = [
  { name: 'cnn conv1, b64', x: [64, 28, 28, 1], filters: 16 },
  { name: 'cnn conv2, b64', x: [64, 14, 14, 16], filters: 32 },
  { name: '32 → 32 on 16 × 16, b16', x: [16, 16, 16, 32], filters: 32 },
];

/** The kernels of a 3 × 3 convolution, and which of its tensors each reads. */
const kernels = [
  { name: 'forward', kernel: 'Conv2D', inputs: ['x', 'filter'] },
  { name: 'input gradient', kernel: 'Conv2DBackpropInput', inputs: ['dy', 'filter'] },
  { name: 'filter gradient', kernel: 'Conv2DBackpropFilter', inputs: ['x', 'dy'] },
] as const;

const repeats = 2;

/** Times one kernel of one convolution, ours and that of tfjs, after checking that they agree. */
async function compare(engine: Engine, shape: Shape, { name, kernel, inputs }: (typeof kernels)[number]) {
  const [b, h, w, c] = shape.x;
  const { filters } = shape;
  const tensors = {
    x: tf.randomNormal<tf.Rank.R4>([b, h, w, c], 0, 1, 'float32', 1),
    dy: tf.randomNormal<tf.Rank.R4>([b, h, w, filters], 0, 1, 'float32', 2),
    filter: tf.randomNormal<tf.Rank.R4>([3, 3, c, filters], 0, 1, 'float32', 3),
  };
  const attrs = {
    ...{ strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] },
    ...{ filterShape: [3, 3, c, filters], inputShape: shape.x },
  };
  const run = (config: tf.KernelConfig | undefined) => {
    const given = Object.fromEntries(inputs.map((input) => [input, tensors[input]]));
    const info = config?.kernelFunc({ inputs: given, attrs, backend: tf.backend() });
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
    throw new Error(`${name} of ${shape.name} disagrees with tfjs.`);
  const times = await interleaved([contender(ours), contender(stock)], 11);
  tf.dispose([...Object.values(tensors), ...both]);
  const [mine = [], tfjs = []] = times.map((list) => list.map((ms) => ms / repeats));
  return {
    bench: 'kernels',
    case: `${name}, ${shape.name}`,
    unit: 'ms' as const,
    ours: median(mine),
    peer: { tfjs: median(tfjs) },
    ratio: { tfjs: median(tfjs) / median(mine) },
    samples: { ours: mine, peer: { tfjs } },
  };
}

/** How much faster is each kernel than the one of tfjs's that it replaces on this adapter? */
export const bench: Bench = {
  id: 'kernels',
  async *run(engine) {
    installOverrides(engine);
    for (const kernel of kernels) for (const shape of shapes) yield await compare(engine, shape, kernel);
  },
};
