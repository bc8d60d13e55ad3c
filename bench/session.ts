import { defaultChoice, defaultConfig, findPlugin } from '../src/core/config/config';
import type { RunConfig } from '../src/core/config/config';
import type { Network } from '../src/core/network/network';
import { createRng } from '../src/core/rng';
import type { LoadedDataset } from '../src/datasets/dataset';
import type { Engine } from '../src/gpu/engine';
import { factoredWeights, factorsOf } from '../src/forms/factored';
import { leading } from '../src/forms/factors';
import type { Method } from '../src/methods/method';
import { loss } from '../src/losses/crossEntropy';
import { methods } from '../src/methods';
import { models } from '../src/models';
import { catalogue } from '../src/train/catalogue';
import { optimizers } from '../src/optimizers';
import { createSession } from '../src/train/run/session';
import type { Session } from '../src/train/run/session';
import type { Spec, Task, TaskLayer } from './contenders/task';

const classes = 10;

/** Number of batches, used in turn. */
const batchCount = 4;

/** Noise with random labels: learnable only by memorization, so that the losses stay large enough to compare. */
function noise(input: readonly number[], batch: number): Task['batches'] {
  const size = batch * input.reduce((a, b) => a * b, 1);
  return Array.from({ length: batchCount }, (_, i) => {
    const rng = createRng(7).fork('batch', i);
    return {
      inputs: Float32Array.from({ length: size }, () => rng.normal()),
      labels: Uint8Array.from({ length: batch }, () => rng.below(classes)),
    };
  });
}

const datasetOf = (input: readonly number[], batches: Task['batches']): LoadedDataset => ({
  shape: input,
  classNames: Array.from({ length: classes }, (_, i) => String(i)),
  transform: { scale: 1, mean: [0], std: [1], layout: input.length === 3 ? 'NHWC' : 'NC' },
  trainCount: Infinity,
  test: {
    count: batches[0]?.labels.length ?? 0,
    inputs: new Float32Array(),
    labels: new Uint8Array(),
    ...batches[0],
  },
  fill(step, size, inputs, labels) {
    const batch = batches[step % batches.length];
    if (batch?.labels.length !== size) throw new Error(`The batches do not have ${size} samples.`);
    inputs.set(batch.inputs);
    labels.set(batch.labels);
  },
});

/** The network with `width` times as many filters and units in every layer but the last. */
const widened = (network: Network, width: number): Network => ({
  ...network,
  layers: network.layers.map((layer, i) => {
    if (i === network.layers.length - 1) return layer;
    if (layer.kind === 'conv') return { ...layer, filters: layer.filters * width };
    return layer.kind === 'dense' ? { ...layer, units: layer.units * width } : layer;
  }),
});

/** The method with every layer cut to that share of its full rank at the start. */
const atRank = (method: Method, share: number): Method => ({
  ...method,
  init(context, kernel, values, rng) {
    const whole = method.init(context, kernel, values, rng);
    if (share === 1 || whole.form !== 'factored') return whole;
    const host = Object.fromEntries(Object.entries(whole.parameters).map(([k, { values: v }]) => [k, v]));
    const rank = Math.max(1, Math.round(share * whole.rank));
    return factoredWeights(leading(factorsOf(context, whole.rank, host), rank));
  },
});

const find = <T extends { id: string }>(list: readonly T[], id: string): T => {
  const found = list.find((one) => one.id === id);
  if (!found) throw new Error(`Unknown plug-in ${id}.`);
  return found;
};

/** Whether a model exists. */
export const hasModel = (id: string): boolean => models.some((model) => model.id === id);

/**
 * A session on noise for a specification: Adam at 1e-3, λ_s 0.01, λ_o 1, everything else at its default; `lag`: steps over
 * which bases are compared, by default none.
 */
export async function createBenchSession(
  engine: Engine,
  spec: Spec,
  lag = 0,
): Promise<{ session: Session; task(): Promise<Task> }> {
  const { input, batch, width = 1, rank = 1 } = spec;
  const choose = (section: 'model' | 'method', id: string) =>
    defaultChoice(findPlugin(catalogue, section, id));
  const config: RunConfig = {
    ...defaultConfig(catalogue),
    batchSize: batch,
    steps: 0,
    lag,
    model: choose('model', spec.model),
    method: choose('method', spec.method),
  };
  const batches = noise(input, batch);
  const network = widened(find(models, spec.model).build(input, classes), width);
  const method = atRank(find(methods, spec.method), rank);
  const optimizer = find(optimizers, config.optimizer.id);
  const dataset = datasetOf(input, batches);
  const session = createSession({ engine, config, dataset, network, method, optimizer, loss });
  await session.warmUp(() => {});
  return {
    session,
    async task() {
      const { tensors, metadata } = await session.weights();
      const described: { layers: TaskLayer[] } = JSON.parse(metadata['architecture'] ?? '{}');
      return {
        layers: described.layers,
        tensors,
        input: [...input],
        classes,
        batch,
        batches,
        rate: Number(config.optimizer['lr']),
        singularRate: Number(config.method['singularLr'] ?? 1),
        sparsity: Number(config.method['sparsity'] ?? 0),
        orthogonality: Number(config.method['ortho'] ?? 0),
      };
    },
  };
}
