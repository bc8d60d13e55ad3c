import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { shapedLayers } from '../../src/layers/network/shape';
import { serve } from './serve';
import type { Contender } from './serve';
import type { HostTensor, Task, TaskLayer } from './task';

// jax-js on its WebGPU device: the whole step, including Adam, as one jitted function. Images are NCHW and kernels OIHW,
// as jax-js expects; arrays are consumed when they are used, so an array that is used again is passed as `.ref`.

type Arrays = Record<string, np.Array>;
type State = { trained: Arrays; averages: Arrays; mean: Arrays; square: Arrays; powers: np.Array[] };

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
const normEpsilon = 1e-5;
const momentum = 0.9;

const isAverage = (name: string) => /\.(?:mean|variance)$/.test(name);
const map = (arrays: Arrays, change: (array: np.Array, name: string) => np.Array): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, change(array, name)]));

/** HWIO to OIHW. */
function turnedKernel({ data, shape: [kh = 1, kw = 1, c = 1, n = 1] }: HostTensor): HostTensor {
  const turned = new Float32Array(data.length);
  for (let at = 0; at < kh * kw; at++)
    for (let i = 0; i < c; i++)
      for (let o = 0; o < n; o++) turned[(o * c + i) * kh * kw + at] = data[(at * c + i) * n + o] ?? 0;
  return { data: turned, shape: [n, c, kh, kw] };
}

/** Rows of a matrix from the order (pixel, channel) to (channel, pixel). */
function turnedRows({ data, shape: [rows = 1, cols = 1] }: HostTensor, channels: number): HostTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const to = (row % channels) * (rows / channels) + Math.floor(row / channels);
    turned.set(data.subarray(row * cols, (row + 1) * cols), to * cols);
  }
  return { data: turned, shape: [rows, cols] };
}

/** Images from [b, h, w, c] to [b, c, h, w]. */
function turnedImages(data: Float32Array<ArrayBuffer>, batch: number, [h = 1, w = 1, c]: readonly number[]) {
  if (c === undefined || c === 1) return data;
  const turned = new Float32Array(data.length);
  for (let image = 0; image < batch; image++)
    for (let at = 0; at < h * w; at++)
      for (let channel = 0; channel < c; channel++)
        turned[(image * c + channel) * h * w + at] = data[(image * h * w + at) * c + channel] ?? 0;
  return turned;
}

/** The weights in this library's layouts. */
function weightsOf(task: Task): Arrays {
  const shaped = shapedLayers(task);
  const turned = (name: string, tensor: HostTensor): HostTensor => {
    const index = shaped.findIndex(({ layer }) => name.startsWith(`${layer.name}.`));
    const { layer } = shaped[index] ?? {};
    const key = name.slice(name.indexOf('.') + 1);
    if (layer?.kind === 'conv') return key === 'kernel' ? turnedKernel(tensor) : tensor;
    const before = shaped[index - 1];
    const channels = before?.layer.kind === 'flatten' ? before.input[2] : undefined;
    const hasRows = layer?.kind === 'dense' && (key === 'kernel' || key === 'U');
    return hasRows && channels !== undefined ? turnedRows(tensor, channels) : tensor;
  };
  return Object.fromEntries(
    Object.entries(task.tensors).map(([name, tensor]) => {
      const { data, shape } = turned(name, tensor);
      return [name, np.array(data, { shape })];
    }),
  );
}

/** The kernel of a layer: stored whole, or U·diag(|s|)·Vᵀ. */
function kernelOf(layer: TaskLayer, own: (name: string) => np.Array, channels: number): np.Array {
  if (layer.rank === undefined) return own('kernel');
  const matrix = np.matmul(own('U').mul(np.absolute(own('s'))), own('V').transpose());
  if (layer.kind !== 'conv') return matrix;
  const [kh, kw] = layer.kernel;
  return layer.decomposition === 'spatial'
    ? matrix.reshape([kh, channels, kw, layer.filters]).transpose([3, 1, 0, 2])
    : matrix.reshape([kh, kw, channels, layer.filters]).transpose([3, 2, 0, 1]);
}

/** The logits of a batch; `moved` receives the statistics of batch normalizations. */
function forward({ layers }: Task, all: Arrays, x: np.Array, moved: Arrays): np.Array {
  const outputs = new Map<string, np.Array>();
  let last = x;
  for (const layer of layers) {
    const named = (name: string | undefined) => (name === undefined ? last : (outputs.get(name) ?? last)).ref;
    const input = named(layer.input);
    const own = (key: string): np.Array => {
      const array = all[`${layer.name}.${key}`];
      if (!array) throw new Error(`${layer.name} has no ${key}.`);
      return array.ref;
    };
    const hasBias = all[`${layer.name}.bias`] !== undefined;
    const perChannel = (array: np.Array) => array.reshape([1, -1, 1, 1]);
    switch (layer.kind) {
      case 'conv': {
        const { stride, pad } = layer;
        const kernel = kernelOf(layer, own, input.shape[1] ?? 1);
        const zeros: [number, number][] = [[pad, pad], [pad, pad]]; // prettier-ignore
        last = lax.convGeneralDilated(input, kernel, [stride, stride], zeros);
        if (hasBias) last = last.add(perChannel(own('bias')));
        break;
      }
      case 'dense':
        last = np.dot(input, kernelOf(layer, own, 1));
        if (hasBias) last = last.add(own('bias'));
        break;
      case 'batchNorm': {
        const axes = [0, 2, 3];
        const count = axes.reduce((product, axis) => product * (input.shape[axis] ?? 1), 1);
        const mean = input.ref.mean(axes, { keepdims: true });
        const centered = input.sub(mean.ref);
        const variance = np.square(centered.ref).mean(axes, { keepdims: true });
        moved[`${layer.name}.mean`] = mean.reshape([-1]);
        moved[`${layer.name}.variance`] = variance.ref.mul(count / (count - 1)).reshape([-1]);
        const scale = perChannel(own('gamma')).div(np.sqrt(variance.add(normEpsilon)));
        last = centered.mul(scale).add(perChannel(own('beta')));
        break;
      }
      case 'add':
        last = input.add(named(layer.other));
        break;
      case 'relu':
        last = nn.relu(input);
        break;
      case 'maxPool':
        last = lax.reduceWindow(input, np.max, [layer.size, layer.size], [layer.size, layer.size]);
        break;
      case 'globalAvgPool':
        last = input.mean([2, 3]);
        break;
      case 'flatten':
        last = input.reshape([input.shape[0] ?? 1, -1]);
        break;
    }
    outputs.set(layer.name, last);
  }
  return last;
}

/** λ_s · sparsity + λ_o · orthogonality of the factored layers; undefined when there are none. */
function penalties({ layers, sparsity, orthogonality }: Task, all: Arrays): np.Array | undefined {
  const terms = layers.flatMap(({ name, rank }) => {
    const [U, s, V] = ['U', 's', 'V'].map((key) => all[`${name}.${key}`]);
    if (rank === undefined || !U || !s || !V) return [];
    const hoyer2 = np.square(np.absolute(s.ref).sum()).div(np.square(s.ref).sum().add(1e-12));
    const errors = [U, V].map((factor) => {
      const error = np.matmul(factor.ref.transpose(), factor.ref).sub(np.eye(rank));
      return np
        .square(error)
        .sum()
        .mul(orthogonality / rank ** 2);
    });
    return [hoyer2.mul(sparsity), ...errors];
  });
  const [first, ...rest] = terms;
  return rest.reduce((sum, term) => sum?.add(term), first);
}

/** One training step as a function for `jit`: the cross-entropy before it, and the state after it. */
const stepOf =
  (task: Task) =>
  (state: State, x: np.Array, y: np.Array): { loss: np.Array; state: State } => {
    const objective = (trained: Arrays, images: np.Array, oneHot: np.Array) => {
      const moved: Arrays = {};
      const logits = forward(task, trained, images, moved);
      const loss = nn
        .logSoftmax(logits)
        .mul(oneHot)
        .sum()
        .mul(-1 / task.batch);
      const penalty = penalties(task, trained);
      return [penalty ? loss.ref.add(penalty) : loss.ref, { loss, moved }] satisfies [np.Array, object];
    };
    const [[total, { loss, moved }], gradients] = valueAndGrad(objective, { hasAux: true })(
      tree.ref(state.trained),
      x,
      y,
    );
    total.dispose();
    const powers = state.powers.map((power, i) => power.mul(i === 0 ? beta1 : beta2));
    const corrections = powers.map((power) => np.array(1).sub(power.ref));
    const [c1, c2] = corrections;
    if (!c1 || !c2) throw new Error('Adam needs two running powers.');
    const gradient = (name: string) => gradients[name]?.ref ?? np.array(0);
    const mean = map(state.mean, (m, name) => m.mul(beta1).add(gradient(name).mul(1 - beta1)));
    const square = map(state.square, (v, name) => v.mul(beta2).add(np.square(gradient(name)).mul(1 - beta2)));
    const trained = map(state.trained, (p, name) => {
      const [m, v] = [mean[name], square[name]];
      if (!m || !v) return p;
      const rate = name.endsWith('.s') ? task.rate * task.singularRate : task.rate;
      return p.sub(
        m.ref
          .div(c1.ref)
          .mul(rate)
          .div(np.sqrt(v.ref.div(c2.ref)).add(epsilon)),
      );
    });
    const averages = map(state.averages, (average, name) => {
      const seen = moved[name];
      return seen ? average.mul(momentum).add(seen.mul(1 - momentum)) : average;
    });
    return { loss, state: { trained, averages, mean, square, powers } };
  };

async function open(): Promise<Contender> {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('jax-js found no WebGPU.');
  defaultDevice('webgpu');
  type Loaded = { state: State; step(state: State, at: number): { loss: np.Array; state: State } };
  let loaded: Loaded | undefined;
  let done = 0;
  const advance = async () => {
    if (!loaded) throw new Error('No task has been loaded.');
    const start = performance.now();
    const { loss, state } = loaded.step(loaded.state, done++);
    loaded.state = state;
    const read = loss.data();
    const scriptMs = performance.now() - start;
    const [value = NaN] = await read;
    return { loss: value, scriptMs };
  };
  return {
    async load(task) {
      if (loaded) tree.dispose(loaded.state);
      done = 0;
      const all = Object.entries(weightsOf(task));
      const some = (which: boolean): Arrays =>
        Object.fromEntries(all.filter(([name]) => isAverage(name) === which));
      const trained = some(false);
      const zeros = () => map(trained, (array) => np.zeros(array.shape));
      const state: State = {
        trained,
        averages: some(true),
        mean: zeros(),
        square: zeros(),
        powers: [np.array(1), np.array(1)],
      };
      const [height, width, channels] = task.input;
      const shape = channels === undefined ? task.input : [channels, height ?? 1, width ?? 1];
      const batches = task.batches.map(({ inputs, labels }) => {
        const oneHot = new Float32Array(task.batch * task.classes);
        labels.forEach((label, i) => {
          oneHot[i * task.classes + label] = 1;
        });
        const images = turnedImages(inputs, task.batch, task.input);
        return {
          x: np.array(images, { shape: [task.batch, ...shape] }),
          y: np.array(oneHot, { shape: [task.batch, task.classes] }),
        };
      });
      const step = jit(stepOf(task));
      loaded = {
        state,
        step(present, at) {
          const batch = batches[at % batches.length];
          if (!batch) throw new Error('The task has no batches.');
          return step(present, batch.x.ref, batch.y.ref);
        },
      };
    },
    async losses(steps) {
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) losses.push((await advance()).loss);
      return losses;
    },
    // jax-js submits nothing until it is waited for, so every step is.
    async run(steps) {
      let scriptMs = 0;
      for (let i = 0; i < steps; i++) scriptMs += (await advance()).scriptMs;
      return scriptMs;
    },
  };
}

await serve(open);
