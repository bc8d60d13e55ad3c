import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs';
import type { Contender } from './serve';
import type { Task, TaskLayer } from './task';

// Stock tfjs with its WebGPU backend, both as published on npm: its own device, kernels, flags and Adam. The network in
// the ops that tf.layers trains with.

type Records = Record<string, tf.Tensor>;

const epsilon = 1e-5;
const momentum = 0.9;

/** The kernel of a layer: stored whole, or U·diag(|s|)·Vᵀ. */
function kernelOf(layer: TaskLayer, own: (name: string) => tf.Tensor, channels: number): tf.Tensor {
  if (layer.rank === undefined) return own('kernel');
  const matrix = tf.matMul(tf.mul(own('U'), tf.abs(own('s'))), own('V'), false, true);
  if (layer.kind !== 'conv') return matrix;
  const [kh, kw] = layer.kernel;
  return layer.decomposition === 'spatial'
    ? tf.transpose(tf.reshape(matrix, [kh, channels, kw, layer.filters]), [0, 2, 1, 3])
    : tf.reshape(matrix, [kh, kw, channels, layer.filters]);
}

/** The logits of a batch; `moved` receives the running averages of batch normalizations. */
function forward({ layers }: Task, all: Records, x: tf.Tensor, moved: (name: string, to: tf.Tensor) => void) {
  const outputs = new Map<string, tf.Tensor>();
  let last = x;
  for (const layer of layers) {
    const named = (name: string | undefined) => (name === undefined ? last : (outputs.get(name) ?? last));
    const input = named(layer.input);
    const own = (key: string): tf.Tensor => {
      const tensor = all[`${layer.name}.${key}`];
      if (!tensor) throw new Error(`${layer.name} has no ${key}.`);
      return tensor;
    };
    const plusBias = (y: tf.Tensor) => (all[`${layer.name}.bias`] ? tf.add(y, own('bias')) : y);
    switch (layer.kind) {
      case 'conv': {
        const kernel = kernelOf(layer, own, input.shape[3] ?? 1) as tf.Tensor4D;
        const same = 2 * layer.pad === layer.kernel[0] - 1 && layer.stride === 1;
        const { pad } = layer;
        const zeros: [[number, number], [number, number], [number, number], [number, number]] = [[0, 0], [pad, pad], [pad, pad], [0, 0]]; // prettier-ignore
        last = plusBias(tf.conv2d(input as tf.Tensor4D, kernel, layer.stride, same ? 'same' : zeros));
        break;
      }
      case 'dense':
        last = plusBias(tf.matMul(input, kernelOf(layer, own, 1)));
        break;
      case 'batchNorm': {
        const { mean, variance } = tf.moments(input, [0, 1, 2]);
        moved(`${layer.name}.mean`, mean);
        const count = input.size / mean.size;
        moved(`${layer.name}.variance`, tf.mul(variance, count / (count - 1)));
        const [m, v] = [mean as tf.Tensor1D, variance as tf.Tensor1D];
        const [shift, scale] = [own('beta') as tf.Tensor1D, own('gamma') as tf.Tensor1D];
        last = tf.batchNorm4d(input as tf.Tensor4D, m, v, shift, scale, epsilon);
        break;
      }
      case 'add':
        last = tf.add(input, named(layer.other));
        break;
      case 'relu':
        last = tf.relu(input);
        break;
      case 'maxPool':
        last = tf.maxPool(input as tf.Tensor4D, layer.size, layer.size, 'valid');
        break;
      case 'globalAvgPool':
        last = tf.mean(input, [1, 2]);
        break;
      case 'flatten':
        last = tf.reshape(input, [input.shape[0] ?? 1, -1]);
        break;
    }
    outputs.set(layer.name, last);
  }
  return last;
}

/** λ_s · sparsity + λ_o · orthogonality of the factored layers. */
function penalties({ layers, sparsity, orthogonality }: Task, all: Records): tf.Scalar {
  const terms = layers.flatMap(({ name, rank }) => {
    const [U, s, V] = ['U', 's', 'V'].map((key) => all[`${name}.${key}`]);
    if (rank === undefined || !U || !s || !V) return [];
    const hoyer2 = tf.div(tf.square(tf.sum(tf.abs(s))), tf.add(tf.sum(tf.square(s)), 1e-12));
    const errors = [U, V].map((factor) => {
      const error = tf.sub(tf.matMul(factor, factor, true), tf.eye(rank));
      return tf.mul(tf.sum(tf.square(error)), orthogonality / rank ** 2);
    });
    return [tf.mul(hoyer2, sparsity), ...errors];
  });
  return terms.reduce((sum, term) => tf.add(sum, term), tf.scalar(0)) as tf.Scalar;
}

/** Starts tfjs. */
export async function open(): Promise<Contender> {
  if (!(await tf.setBackend('webgpu'))) throw new Error('The WebGPU backend of tfjs did not start.');
  await tf.ready();
  type Loaded = {
    variables: Record<string, tf.Variable>;
    step(at: number): tf.Scalar;
    dispose(): void;
  };
  let loaded: Loaded | undefined;
  let done = 0;
  const present = () => {
    if (!loaded) throw new Error('No task has been loaded.');
    return loaded;
  };
  return {
    async load(task) {
      loaded?.dispose();
      done = 0;
      const isAverage = (name: string) => /\.(?:mean|variance)$/.test(name);
      const variables = Object.fromEntries(
        Object.entries(task.tensors).map(([name, { data, shape }]) => [
          name,
          tf.variable(tf.tensor(data, shape), !isAverage(name), name),
        ]),
      );
      const batches = task.batches.map(({ inputs, labels }) => ({
        x: tf.tensor(inputs, [task.batch, ...task.input]),
        y: tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), task.classes),
      }));
      const adam = (rate: number) => tf.train.adam(rate, 0.9, 0.999, 1e-8);
      const groups = [
        { adam: adam(task.rate), has: (name: string) => !name.endsWith('.s') },
        { adam: adam(task.rate * task.singularRate), has: (name: string) => name.endsWith('.s') },
      ];
      const averages: Records = {};
      const step = (at: number) =>
        tf.tidy(() => {
          const batch = batches[at % batches.length];
          if (!batch) throw new Error('The task has no batches.');
          const losses: tf.Scalar[] = [];
          const { grads } = tf.variableGrads(() => {
            const logits = forward(task, variables, batch.x, (name, value) => {
              averages[name] = tf.keep(value);
            });
            const loss: tf.Scalar = tf.losses.softmaxCrossEntropy(batch.y, logits);
            losses.push(tf.keep(loss));
            if (task.layers.every(({ rank }) => rank === undefined)) return loss;
            return tf.add<tf.Scalar>(loss, penalties(task, variables));
          });
          const named = Object.entries(grads).map(([name, tensor]) => ({ name, tensor }));
          for (const group of groups) group.adam.applyGradients(named.filter(({ name }) => group.has(name)));
          for (const [name, value] of Object.entries(averages)) {
            const kept = variables[name];
            kept?.assign(tf.add(tf.mul(kept, momentum), tf.mul(value, 1 - momentum)));
            value.dispose();
          }
          const [loss] = losses;
          if (!loss) throw new Error('The loss was not evaluated.');
          return loss;
        });
      loaded = {
        variables,
        step,
        dispose() {
          tf.dispose(variables);
          tf.dispose(batches);
          for (const group of groups) group.adam.dispose();
        },
      };
    },
    async losses(steps) {
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) {
        const loss = present().step(done++);
        losses.push((await loss.data())[0] ?? NaN);
        loss.dispose();
      }
      return losses;
    },
    async run(steps) {
      const start = performance.now();
      for (let i = 1; i < steps; i++) present().step(done++).dispose();
      const loss = present().step(done++);
      const scriptMs = performance.now() - start;
      await loss.data();
      loss.dispose();
      return scriptMs;
    },
  };
}
