// The gradients of tfjs's own batch norm and losses are timed as well; training registers only the ones it needs.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Engine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs/tfjs';
import { batchNorm } from '../src/ops/batchNorm';
import { conv } from '../src/kernels/convolution/convCases.reference';
import { loss } from '../src/losses/crossEntropy';
import { batchLoss } from '../src/ops/batchLoss';
import { stockKernels } from '../src/ops/ownKernels';
import { installOverrides } from '../src/ops/webgpu/overrides';
import { interleaved, median, recordOf } from './bench';
import type { Bench, BenchRecord } from './bench';
import { assertSame, convolutionRuns, normal, productRuns, runKernel } from './kernelRuns';
import type { KernelRun } from './kernelRuns';

type Image = [number, number, number, number];

/** The same work by us and by tfjs. `flops` and `bytes` (each element read or written once) of one run. */
type Contest = {
  name: string;
  ours(): tf.Tensor[];
  tfjs(): tf.Tensor[];
  flops: number;
  bytes: number;
  terms: number;
  dispose(): void;
};

const bytesOf = (tensors: readonly tf.Tensor[]) => tensors.reduce((sum, { size }) => sum + 4 * size, 0);

/** A kernel of ours against the tfjs kernel that it replaces. */
function replaced(run: KernelRun): Contest {
  const { name, kernel, inputs, flops, terms } = run;
  const once = (kernelFunc: tf.KernelFunc | undefined) => () => [runKernel(kernelFunc, run)];
  const ours = once(tf.getKernel(kernel, 'webgpu')?.kernelFunc);
  const first = ours();
  const bytes = bytesOf([...Object.values(inputs), ...first]);
  tf.dispose(first);
  const tfjs = once(stockKernels.get(kernel)?.kernelFunc);
  return { name, ours, tfjs, flops, terms, bytes, dispose: () => tf.dispose(inputs) };
}

/** Maximum over 2 × 2 windows and its gradient; a comparison counts as an operation. */
function pooling(name: string, shape: Image): KernelRun[] {
  const input = normal(shape, 1);
  const output = tf.maxPool(tf.reshape<tf.Rank.R4>(input, shape), 2, 2, 'valid');
  const dy = normal(output.shape, 2);
  const shared = {
    attrs: { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
    flops: 3 * output.size,
    terms: 1,
  };
  return [
    { ...shared, name: `max-pool/${name}`, kernel: 'MaxPool', inputs: { x: input } },
    { ...shared, name: `max-pool-gradient/${name}`, kernel: 'MaxPoolGrad', inputs: { dy, input, output } },
  ];
}

const epsilon = 1e-5;

/** Batch normalization and ReLU in training, without and with the gradient. Ten operations per element, and ten more. */
function normalization(name: string, shape: Image): Contest[] {
  const channels = shape[3];
  const x = tf.reshape<tf.Rank.R4>(normal(shape, 1), shape);
  const [scale, shift] = [tf.ones<tf.Rank.R1>([channels]), tf.zeros<tf.Rank.R1>([channels])];
  const dy = normal(shape, 2);
  type Forward = (x: tf.Tensor4D, scale: tf.Tensor1D, shift: tf.Tensor1D) => tf.Tensor;
  const ours: Forward = (v, a, b) => {
    const { y, mean, variance } = batchNorm(v, a, b, { epsilon, relu: true });
    tf.dispose([mean, variance]);
    return y;
  };
  const inTfjs: Forward = (v, a, b) =>
    tf.tidy(() => {
      const { mean, variance } = tf.moments(v, [0, 1, 2]);
      const [m, s] = [tf.reshape<tf.Rank.R1>(mean, [channels]), tf.reshape<tf.Rank.R1>(variance, [channels])];
      return tf.relu(tf.batchNorm(v, m, s, b, a, epsilon));
    });
  const gradient = (forward: Forward) => () =>
    tf.tidy(() => {
      const whole = tf.grads((...[v, a, b]: tf.Tensor[]) =>
        v && a && b ? forward(v as tf.Tensor4D, a as tf.Tensor1D, b as tf.Tensor1D) : tf.scalar(NaN),
      );
      return whole([x, scale, shift], tf.clone(dy));
    });
  const terms = x.size / channels;
  return [
    {
      name: `batch-norm/${name}`,
      flops: 10 * x.size,
      bytes: bytesOf([x, x]),
      terms,
      ours: () => [ours(x, scale, shift)],
      tfjs: () => [inTfjs(x, scale, shift)],
      dispose() {},
    },
    {
      name: `batch-norm-with-gradient/${name}`,
      flops: 20 * x.size,
      bytes: bytesOf([x, x, dy, x]),
      terms,
      ours: gradient(ours),
      tfjs: gradient(inTfjs),
      dispose: () => tf.dispose([x, scale, shift, dy]),
    },
  ];
}

/** Mean cross-entropy and its gradient. */
function crossEntropy(name: string, batch: number, classes: number): Contest {
  const logits = tf.reshape<tf.Rank.R2>(normal([batch, classes], 1), [batch, classes]);
  const classOf = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  );
  const labels = tf.oneHot(classOf, classes, 1, 0, 'float32');
  classOf.dispose();
  const both = (loss: (z: tf.Tensor) => tf.Scalar) => () => {
    const { value, grad } = tf.valueAndGrad(loss)(logits);
    return [value, grad];
  };
  return {
    name: `cross-entropy-with-gradient/${name}`,
    ours: both((z) => batchLoss(loss, z as tf.Tensor2D, labels).loss),
    tfjs: both((z) => tf.reshape<tf.Rank.R0>(tf.losses.softmaxCrossEntropy(labels, z), [])),
    flops: 8 * logits.size,
    bytes: bytesOf([logits, labels, logits]),
    terms: batch,
    dispose: () => tf.dispose([logits, labels]),
  };
}

/** The gradients with respect to a bias and to the input of a ReLU. */
function epilogue(name: string, shape: Image): Contest {
  const [dy, y] = [normal(shape, 1), normal(shape, 2)];
  return {
    name: `bias-and-relu-gradient/${name}`,
    ours: () => tf.engine().runKernel<tf.Tensor[]>('EpilogueGradient', { dy, y }, { relu: true }),
    tfjs: () =>
      tf.tidy(() => {
        const gradient = tf.mul(dy, tf.step(y));
        return [tf.sum(gradient, [0, 1, 2]), gradient];
      }),
    flops: 3 * dy.size,
    bytes: bytesOf([dy, y, dy]),
    terms: dy.size / (shape[3] || 1),
    dispose: () => tf.dispose([dy, y]),
  };
}

const contests: (() => Contest[])[] = [
  () => convolutionRuns('cnn-conv1-b64', conv([64, 28, 28, 1], [3, 3, 16], 1, 1)).map(replaced),
  () => convolutionRuns('cnn-conv2-b64', conv([64, 14, 14, 16], [3, 3, 32], 1, 1)).map(replaced),
  () => convolutionRuns('32-32-on-16x16-b16', conv([16, 16, 16, 32], [3, 3, 32], 1, 1)).map(replaced),
  () => convolutionRuns('1x1-16-32-stride2-b16', conv([16, 32, 32, 16], [1, 1, 32], 2)).map(replaced),
  () => productRuns('cnn-fc1-b64', 64, 1568, 64).map(replaced),
  () => pooling('cnn-pool1-b64', [64, 28, 28, 16]).map(replaced),
  () => normalization('resnet20-stage1-b16', [16, 32, 32, 16]),
  () => [crossEntropy('b64', 64, 10)],
  () => [epilogue('cnn-conv1-b64', [64, 28, 28, 16])],
];

const repeats = 2;

/** Times ours and tfjs, after checking that they agree. */
async function compare(engine: Engine, contest: Contest): Promise<BenchRecord> {
  const { name, ours, tfjs, flops, bytes, terms } = contest;
  const contender = (run: () => tf.Tensor[]) => async () => {
    for (let i = 0; i < repeats; i++) tf.dispose(run());
    await engine.settle();
  };
  const both: [tf.Tensor[], tf.Tensor[]] = [ours(), tfjs()];
  await assertSame(engine, name, both, terms);
  tf.dispose(both);
  const times = await interleaved([contender(ours), contender(tfjs)], 9);
  const [mine = [], theirs = []] = times.map((list) => list.map((ms) => ms / repeats));
  const perSecond = 1e9 * (median(mine) / 1000);
  const rate = { gflops: flops / perSecond, gbps: bytes / perSecond };
  return recordOf({ bench: 'kernels', case: name, unit: 'ms', rate }, { ours: mine, tfjs: theirs });
}

/** How fast is each kernel, relative to what it replaces, on this adapter? */
export const bench: Bench = {
  id: 'kernels',
  async *run({ engine: open, wants }) {
    const engine = await open();
    installOverrides(engine);
    for (const make of contests) {
      const group = make();
      for (const contest of group) if (wants(contest.name)) yield await compare(engine, contest);
      for (const contest of group) contest.dispose();
    }
  },
};
