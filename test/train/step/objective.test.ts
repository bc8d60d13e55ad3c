import { describe, expect, it } from 'vitest';
import { applySettings } from '../../../src/core/config/settings';
import { DataError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { openEngine } from '../../../src/gpu/open';
import { tf } from '../../../src/gpu/tfjs/tfjs';
import { catalogue } from '../../../src/train/catalogue';
import { loadExperiment } from '../../../src/train/experiment/experiment';
import { loss as crossEntropy } from '../../../src/losses/crossEntropy';
import { createBatchArrays } from '../../../src/train/step/batchArrays';
import { differentiate, evaluateBatch } from '../../../src/train/step/objective';
import { createTrainable } from '../../../src/train/step/trainable';
import { startingLayers } from '../../../src/train/network/trainedLayer';

const noFiles = async (name: string) => {
  throw new DataError(`${name} is not here.`);
};

/** How strongly the penalties act, by their ids. */
type Strengths = Record<string, number>;

/** Cross-entropy + Σ strength · penalty, and its gradient, at any parameters. */
async function openObjective(settings: readonly string[], strengths: Strengths) {
  const engine = await openEngine('cpu');
  const config = applySettings(catalogue, undefined, settings);
  const { dataset, network, method, optimizer } = await loadExperiment(config, noFiles);
  const layers = startingLayers(network, config, method, createRng(config.seed));
  const trainable = createTrainable(engine, layers, { method, optimizer, config });
  const { parameters } = trainable;
  const batch = createBatchArrays(engine, dataset.shape, network.classes, config.batchSize, crossEntropy);
  const inputs = new Float32Array(config.batchSize * dataset.shape.reduce((a, b) => a * b, 1));
  const labels = new Uint8Array(config.batchSize);
  dataset.fill(0, config.batchSize, inputs, labels);
  batch.write(inputs, labels);
  const terms = method.terms(config.method, { step: 0, pruned: false }).map((term) => ({
    ...term,
    strength: strengths[term.penalty.id] ?? NaN,
  }));
  trainable.terms.write(terms);
  return {
    async start() {
      const [values = new Float32Array()] = await engine.read([parameters.packed]);
      return values;
    },
    /** Which of the packed numbers are parameters: neither padding nor the gaps between windows. */
    counts() {
      const mask = new Uint8Array(parameters.packed.length);
      for (const { offset, key, layer, parameter } of parameters.windows) {
        const width = parameter.shape.at(-1) ?? 1;
        const trained = parameters.layers[layer];
        const kept =
          trained?.kind === 'weights' && trained.weights.form === 'factored' && key !== 'bias'
            ? trained.weights.rank
            : width;
        for (let i = 0; i < parameter.values.length; i++) if (i % width < kept) mask[offset + i] = 1;
      }
      return mask;
    },
    async value(values: Float32Array<ArrayBuffer>) {
      engine.write(parameters.packed, values);
      trainable.terms.measure();
      const { loss, logits, measured } = evaluateBatch(network, parameters, batch);
      const [[entropy = NaN] = [], ...read] = await engine.read([loss, ...trainable.terms.reads]);
      tf.dispose([loss, logits, measured]);
      return trainable.terms
        .values(read)
        .flatMap(({ penalty: { id }, byLayer }) =>
          byLayer.map((value) => (strengths[id] ?? NaN) * (value ?? 0)),
        )
        .reduce((sum, value) => sum + value, entropy);
    },
    async gradient(values: Float32Array<ArrayBuffer>) {
      engine.write(parameters.packed, values);
      const kept = differentiate(engine, network, parameters, batch);
      tf.dispose(Object.values(kept));
      trainable.terms.addByParameters();
      const [gradient = new Float32Array()] = await engine.read([parameters.gradients]);
      return gradient;
    },
  };
}

const vectors = ['dataset.id=planted', 'dataset.features=14', 'model.id=mlp', 'batchSize=16'];
const images = ['dataset.train=64', 'dataset.test=64', 'batchSize=2'];

describe('the gradient of the objective', () => {
  it.each([
    ['dense', [...vectors, 'method.id=dense']],
    ['svdTraining, Hoyer²', vectors],
    ['svdTraining, Hoyer', [...vectors, 'method.regularizer=hoyer']],
    ['svdTraining, L1', [...vectors, 'method.regularizer=l1']],
    ['convolutions, channel', images],
    ['convolutions, spatial', [...images, 'method.decomposition=spatial']],
  ])('is what central differences along random directions give: %s', async (_name, settings) => {
    const objective = await openObjective(settings, { sparsity: 0.3, gramOrthogonality: 5 });
    const start = await objective.start();
    const mask = objective.counts();
    const gradient = await objective.gradient(start);
    const rng = createRng(3);
    for (let trial = 0; trial < 3; trial++) {
      // Along the gradient plus noise, so that the derivative is large against float32 rounding of the loss.
      const norm = Math.hypot(...gradient.filter((g) => g !== 0).slice(0, 50_000));
      const direction = gradient.map((g, i) =>
        mask[i] ? g / norm + (0.3 * rng.normal()) / Math.sqrt(start.length) : 0,
      );
      const step = 5e-4;
      const at = (shift: number) => objective.value(start.map((v, i) => v + shift * (direction[i] ?? 0)));
      const measured = ((await at(step)) - (await at(-step))) / (2 * step);
      const expected = gradient.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);
      expect(Math.abs(measured - expected)).toBeLessThan(0.01 * Math.abs(expected));
    }
  });

  it('is zero in the padding', async () => {
    const objective = await openObjective(vectors, { sparsity: 0.3, gramOrthogonality: 5 });
    const gradient = await objective.gradient(await objective.start());
    objective.counts().forEach((counts, i) => {
      if (!counts) expect(gradient[i]).toBe(0);
    });
  });
});
