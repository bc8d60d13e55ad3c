import type { Engine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs';
import { installOverrides, stockKernels } from '../src/kernels/overrides';
import { interleaved, median } from './bench';
import type { Bench } from './bench';

type Shape = { name: string; x: [number, number, number, number]; filters: number };

const shapes: Shape[] = [
  { name: 'filterGradient, cnn conv1, b64', x: [64, 28, 28, 1], filters: 16 },
  { name: 'filterGradient, cnn conv2, b64', x: [64, 14, 14, 16], filters: 32 },
  { name: 'filterGradient, 32 → 32 on 16 × 16, b16', x: [16, 16, 16, 32], filters: 32 },
];

const repeats = 2;

/** Times the filter gradient of a 3 × 3 convolution, ours and that of tfjs, after checking that they agree. */
async function filterGradient(engine: Engine, { name, x: [b, h, w, c], filters }: Shape) {
  const x = tf.randomNormal<tf.Rank.R4>([b, h, w, c], 0, 1, 'float32', 1);
  const dy = tf.randomNormal<tf.Rank.R4>([b, h, w, filters], 0, 1, 'float32', 2);
  const attrs = {
    ...{ strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] },
    filterShape: [3, 3, c, filters],
  };
  const stock = stockKernels.get('Conv2DBackpropFilter');
  if (!stock) throw new Error('There is no kernel of tfjs to compare with.');
  const run = (kernel: tf.KernelConfig | undefined) => {
    const info = kernel?.kernelFunc({ inputs: { x, dy }, attrs, backend: tf.backend() });
    if (!info || Array.isArray(info)) throw new Error('A filter gradient is one tensor.');
    return tf.engine().makeTensorFromTensorInfo(info);
  };
  const contender = (kernel: tf.KernelConfig | undefined) => async () => {
    for (let i = 0; i < repeats; i++) run(kernel).dispose();
    await engine.settle();
  };
  const ours = tf.getKernel('Conv2DBackpropFilter', 'webgpu');
  const both = [run(ours), run(stock)];
  const [a = new Float32Array(), e = new Float32Array()] = await engine.read(both);
  const scale = e.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (!a.every((value, i) => Math.abs(value - (e[i] ?? NaN)) <= 1e-5 * scale))
    throw new Error(`${name} disagrees.`);
  const times = await interleaved([contender(ours), contender(stock)], 11);
  tf.dispose([x, dy, ...both]);
  const [mine = [], tfjs = []] = times.map((list) => list.map((ms) => ms / repeats));
  return {
    bench: 'kernels',
    case: name,
    unit: 'ms' as const,
    ours: median(mine),
    peer: { tfjs: median(tfjs) },
    ratio: { tfjs: median(tfjs) / median(mine) },
    samples: { ours: mine, peer: { tfjs } },
  };
}

/** How much faster is each kernel than the one of tfjs's that it replaces? */
export const bench: Bench = {
  id: 'kernels',
  async *run(engine) {
    installOverrides(engine);
    for (const shape of shapes) yield await filterGradient(engine, shape);
  },
};
